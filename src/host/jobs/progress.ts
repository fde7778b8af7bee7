import { setTimeout as delay } from 'node:timers/promises';
import type { Job, RunProgress } from '../../contract/host/jobs.ts';
import type { HostContext } from '../host-context.ts';
import { loggedRecords } from './worker-log.ts';

const EVERY_MS = 500;

type Parts = Pick<HostContext, 'jobs' | 'runs'>;

interface Standing {
  readonly jobs: readonly Job[];
  readonly progress: readonly RunProgress[];
}

/** All jobs and where live runs stand, again whenever something changed. */
export async function* watchProgress(parts: Parts, signal: AbortSignal): AsyncGenerator<Standing, void, void> {
  let told = '';
  while (!signal.aborted) {
    const standing = standingNow(parts);
    const text = JSON.stringify(standing);
    if (text !== told) yield standing;
    told = text;
    try {
      await delay(EVERY_MS, undefined, { signal });
    } catch {
      return; // ended by the caller
    }
  }
}

function standingNow({ jobs, runs }: Parts): Standing {
  const all = jobs.list();
  const comparisons = all.flatMap((job) =>
    job.kind === 'compare' && job.state === 'running' ? (comparisonProgress(job, jobs.logFile(job.id)) ?? []) : [],
  );
  return { jobs: all, progress: [...runs.liveProgress(), ...comparisons] };
}

/** Where a comparison stands, by the last run that it told of. */
function comparisonProgress({ run, threads }: Job, logFile: string): RunProgress | null {
  const last = loggedRecords(logFile).findLast(({ event }) => event === 'run');
  if (run === null || typeof last?.['finished'] !== 'number' || typeof last['total'] !== 'number') return null;
  const { finished: done, total } = last;
  return { run, kind: 'compare', paused: false, done, total, unit: 'runs', speed: null, left: null, threads };
}
