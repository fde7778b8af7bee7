import { resolve } from 'node:path';
import type { RunRow } from '../../contract/host/runs.ts';
import { eventsNamed } from '../runs/run-events.ts';
import { Turns } from '../runs/turns.ts';
import type { Workspace } from '../workspace.ts';

/** Which runs learned from which sets, as their events tell; each run is read once. */
export class RunsOfSets {
  private readonly workspace: Workspace;
  /** By a run's id: the sets that it named. */
  private readonly sets = new Map<string, readonly string[]>();

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** By set, as windows name it. */
  async among(rows: readonly RunRow[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const runs = new Map<string, string[]>();
    const turns = new Turns();
    for (const row of rows) {
      if (row.kind !== 'pretrain' || row.state === 'damaged') continue;
      await turns.pause();
      for (const set of await this.setsOf(row)) runs.set(set, [...(runs.get(set) ?? []), row.run]);
    }
    return runs;
  }

  private async setsOf({ run, id }: RunRow): Promise<readonly string[]> {
    const known = this.sets.get(id);
    if (known) return known;
    const { root } = this.workspace;
    const event = (await eventsNamed(resolve(root, run), ['collected'])).at(-1);
    if (event?.event !== 'collected') return []; // it may yet come
    const sets = event.folder.split(', ').map((folder) => this.workspace.relative(resolve(root, folder)));
    this.sets.set(id, sets);
    return sets;
  }
}
