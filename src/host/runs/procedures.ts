import { implement } from '@orpc/server';
import { runs as contract } from '../../contract/host/runs.ts';
import { CLONING_FOLDER } from '../../jobs/ppo/cloning-folder.ts';
import { readMeta, writeMeta } from '../../store/runs/meta.ts';
import { removeRun } from '../../store/runs/remove.ts';
import { untilEnded } from '../change-signal.ts';
import type { HostContext } from '../host-context.ts';
import { runDetail } from './run-detail.ts';

export function runProcedures({ runs, workspace }: Pick<HostContext, 'runs' | 'workspace'>) {
  const procedures = implement(contract);
  return procedures.router({
    list: procedures.list.handler(() => runs.now()),
    watch: procedures.watch.handler(({ signal }) => runs.watch(untilEnded(signal))),
    show: procedures.show.handler(async ({ input }) => runDetail(await runs.row(input.run), { workspace, runs })),
    follow: procedures.follow.handler(({ input, signal }) => runs.follow(input.run, untilEnded(signal))),
    metrics: procedures.metrics.handler(({ input }) => runs.metrics(input.run)),
    curves: procedures.curves.handler(({ input }) => runs.curves(input)),
    events: procedures.events.handler(({ input }) => runs.events(input.run, input.names, input.after)),
    note: procedures.note.handler(async ({ input: { run, ...given } }) => {
      await runs.row(run);
      const directory = workspace.writable(run);
      const { tags, aliases, notes } = given;
      writeMeta(directory, {
        ...readMeta(directory),
        ...(tags && { tags }),
        ...(aliases && { aliases }),
        ...(notes !== undefined && { notes }),
      });
      return runs.row(run);
    }),
    remove: procedures.remove.handler(async ({ input: { run } }) => {
      await runs.row(run);
      removeRun(workspace.writable(run), [CLONING_FOLDER]);
      await runs.refresh();
    }),
  });
}
