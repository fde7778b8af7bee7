import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/base/random.ts';
import { start, succeed } from './warmstart.ts';

export interface Disturbed {
  /** The undisturbed run's folder. */
  readonly undisturbed: string;
  /** Those of runs that were ended again and again, and came to their end at last. */
  readonly runs: readonly string[];
}

/**
 * Runs a command (such as `pretrain tiny.json`) undisturbed, then ends it `kills` times at random moments of that
 * duration, resuming it each time; where a run is done before its turn, another is begun. Every other run is stopped by
 * Ctrl-C instead, which saves where it is.
 */
export async function killAtRandom(
  folder: string,
  command: readonly string[],
  kills: number,
  random: Random,
): Promise<Disturbed> {
  const began = performance.now();
  await succeed(folder, [...command, '--output', 'undisturbed', '--json']);
  const duration = performance.now() - began;
  const runs: string[] = [];
  for (let killed = 0; killed < kills;) {
    const output = `run-${runs.length}`;
    const signal = runs.length % 2 === 0 ? 'SIGKILL' : 'SIGINT';
    let finished = false;
    while (!finished && killed < kills) {
      const run = start(folder, [...command, '--output', output, '--json']);
      await delay(100 + duration * random.uniform());
      run.child.kill(signal);
      const { code, stderr } = await run.ended;
      finished = code === 0;
      if (code === 2) assert.match(stderr, /holds a finished run/); // killed after its very end
      if (code === 2) finished = true;
      if (!finished) killed++;
    }
    const directory = join(folder, output);
    if (!finished) {
      const resumed = existsSync(join(directory, 'run.json'));
      const args = resumed ? [command[0], '--resume', output] : [...command, '--output', output];
      await succeed(folder, [...args, '--json']);
    }
    runs.push(directory);
  }
  return { undisturbed: join(folder, 'undisturbed'), runs };
}
