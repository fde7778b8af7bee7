import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../src/store/runs/layout.ts';
import { writeSyntheticRun } from '../../test/synthetic-run.ts';

/** Names of the runs that the measurements are about. */
export const MILLION = 'outputs/million';
const HOUR = 3600 * 1000;
const START = Date.UTC(2026, 0, 5, 9);
/** Sweeps, each with as many seeds as it takes. */
const SWEEPS = 50;

/** One run with many points and many runs with few, of the shapes that real ones have. */
export function writeManyRuns(workspace: string, { points, runs }: { points: number; runs: number }): void {
  mkdirSync(join(workspace, 'outputs'), { recursive: true });
  writeSyntheticRun(join(workspace, MILLION), { name: 'million', points, stepsPerEvent: 500 });
  const seeds = Math.ceil(runs / SWEEPS);
  for (let sweep = 0; sweep < Math.min(SWEEPS, runs); sweep++) {
    const folder = join(workspace, `outputs/sweep-${sweep}`);
    const first = join(folder, 'seed-0');
    const [id, startedAt] = [`seed-${sweep}`, START + sweep * seeds * HOUR];
    writeSyntheticRun(first, { name: id, points: 20, epochs: 2, seed: sweep, startedAt, tags: [`sweep ${sweep}`] });
    for (let seed = 1; seed < seeds && sweep + seed * SWEEPS < runs; seed++) {
      copyRun(first, join(folder, `seed-${seed}`), startedAt + seed * HOUR);
    }
  }
}

/** Another run with the same curves. Copied plainly: the store waits for the disk at each file, minutes for thousands. */
function copyRun(from: string, to: string, startedAt: number): void {
  cpSync(from, to, { recursive: true });
  const record = JSON.parse(readFileSync(join(from, RUN_FILES.record), 'utf8')) as { id: string };
  const changed = { ...record, id: `${record.id}-${startedAt}`, started_at: new Date(startedAt).toISOString() };
  writeFileSync(join(to, RUN_FILES.record), JSON.stringify(changed));
}
