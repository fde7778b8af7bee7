import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { inspectRun } from '../../store/runs/inspect.ts';
import type { PlannedRun } from './comparison-plan.ts';

/** How a run's process ended. */
export interface RunEnd {
  readonly exitCode: number;
  /** The last of what it said on standard error. */
  readonly lastWords: string;
}

/** Trains one run in a process of its own, going on with what is there; handed in by whoever may start processes. */
export type StartRun = (configurationFile: string, directory: string, signal: AbortSignal) => Promise<RunEnd>;

export interface ComparisonRunning {
  /** Runs at the same time. */
  readonly parallel: number;
  readonly start: StartRun;
  readonly signal: AbortSignal;
  /** Told of each run that begins or is finished; `finished` of all `total`. */
  readonly onRun: (run: PlannedRun, state: 'started' | 'finished', finished: number, total: number) => void;
}

/**
 * Trains all runs of a comparison that are not finished, some at a time. A run that fails lets the others end, and is
 * then reported: compare/run-failed. An abort's reason is thrown once the runs in progress have been stopped.
 */
export async function runComparison(runs: readonly PlannedRun[], running: ComparisonRunning): Promise<void> {
  const { parallel, start, signal, onRun } = running;
  const waiting = runs.filter(({ directory }) => inspectRun(directory).state !== 'finished');
  let finished = runs.length - waiting.length;
  const failed: { readonly run: PlannedRun; readonly end: RunEnd }[] = [];
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined && !signal.aborted; run = waiting.shift()) {
      onRun(run, 'started', finished, runs.length);
      const end = await start(writeConfigurationFile(run), run.directory, signal);
      if (signal.aborted) return;
      if (end.exitCode !== 0) failed.push({ run, end });
      else onRun(run, 'finished', ++finished, runs.length);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  signal.throwIfAborted();
  if (failed.length === 0) return;
  const [{ run, end }] = failed;
  throw failure('compare/run-failed', {
    run: run.name,
    directory: run.directory,
    exitCode: end.exitCode,
    lastWords: end.lastWords,
    others: failed.length - 1,
  });
}

/** What the run's process is to read; beside the run folders. */
function writeConfigurationFile({ name, directory, configuration }: PlannedRun): string {
  const folder = join(dirname(directory), 'configurations');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  writeAtomically(path, `${JSON.stringify(configuration, null, 2)}\n`);
  return path;
}
