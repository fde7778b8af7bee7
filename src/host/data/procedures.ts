import { implement } from '@orpc/server';
import { resolve } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { data as contract, type DemonstrationSetRow } from '../../contract/host/data.ts';
import { DemonstrationSet } from '../../datasets/demonstration-set.ts';
import { importSet } from '../../datasets/import-set.ts';
import { removeSet } from '../../datasets/remove-set.ts';
import type { HostContext } from '../host-context.ts';
import { collectionJob } from './collection-job.ts';
import { episodeTimeline } from './episode-timeline.ts';
import { RunsOfSets } from './runs-of-sets.ts';
import { setDetail } from './set-detail.ts';
import { setRow, setsIn } from './sets-in-workspace.ts';

export type DataContext = Pick<HostContext, 'workspace' | 'runs' | 'jobs'>;

export function dataProcedures(context: DataContext) {
  const { workspace, runs } = context;
  const users = new RunsOfSets(workspace);
  const withRuns = async (rows: readonly Omit<DemonstrationSetRow, 'runs'>[]): Promise<DemonstrationSetRow[]> => {
    const used = await users.among(await runs.now());
    return rows.map((row) => ({ ...row, runs: used.get(row.set) ?? [] }));
  };
  const procedures = implement(contract);
  return procedures.router({
    list: procedures.list.handler(() => withRuns(setsIn(workspace))),
    show: procedures.show.handler(({ input }) =>
      withSet(workspace.absolute(input.set), async (set) => {
        const [row] = await withRuns([setRow(workspace.relative(set.label), set.manifest)]);
        return setDetail(set, row);
      }),
    ),
    episode: procedures.episode.handler(({ input }) =>
      withSet(workspace.absolute(input.set), async (set) => episodeTimeline(set, input.episode, workspace.root)),
    ),
    collect: procedures.collect.handler(({ input }) => context.jobs.add(collectionJob(context, input.text))),
    import: procedures.import.handler(async ({ input, signal }) => {
      const source = workspace.absolute(input.folder);
      const { folder, found } = await importSet(workspace.root, source, signal ? { signal } : {});
      return { set: workspace.relative(folder), found };
    }),
    remove: procedures.remove.handler(async ({ input }) => {
      const folder = workspace.writable(input.set);
      const set = workspace.relative(folder);
      const readers = (await users.among((await runs.now()).filter(isLive))).get(set) ?? [];
      if (readers.length > 0) throw failure('demonstrations/in-use', { folder: set, run: readers[0] });
      removeSet(resolve(folder));
    }),
  });
}

async function withSet<T>(folder: string, use: (set: DemonstrationSet) => Promise<T>): Promise<T> {
  const set = DemonstrationSet.open(folder);
  try {
    return await use(set);
  } finally {
    set.close();
  }
}

function isLive({ state }: { readonly state: string }): boolean {
  return state === 'starting' || state === 'running' || state === 'paused';
}
