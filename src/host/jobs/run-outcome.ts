import { isFailure } from '../../contract/errors/index.ts';
import type { JobEnd } from '../../contract/host/jobs.ts';
import type { Text } from '../../contract/language.ts';
import { readEvents } from '../../store/runs/read-events.ts';
import { readRunRecord } from '../../store/runs/run-record.ts';
import { failureWords } from './job-words.ts';
import { loggedRecords, logTail } from './worker-log.ts';

/** Lines of a log that are told where a job failed without an error of its own. */
const LAST_WORDS = 12;

/** What a failed job says: the error that its run noted since the job began, else the last it printed. */
export function wordsOfFailure(directory: string | null, startedAt: number, log: string): Text | null {
  const noted = directory === null ? null : notedFailure(directory, startedAt);
  if (noted) return noted;
  const words = log.trim().split('\n').slice(-LAST_WORDS).join('\n');
  return words === '' ? null : { en: words, zh: words };
}

/**
 * How a job ended whose process is gone without anyone having seen its exit: as its run's record says, or the last line
 * that it printed.
 */
export function endWithoutExit(
  directory: string | null,
  startedAt: number,
  logFile: string,
): { readonly end: JobEnd; readonly said: Text | null } {
  const status = directory === null ? null : recordedStatus(directory);
  if (status === 'failed') {
    return { end: 'failed', said: wordsOfFailure(directory, startedAt, logTail(logFile)) };
  }
  if (status === 'finished' || status === 'stopped') return { end: status, said: null };
  const last = loggedRecords(logFile).at(-1)?.['event'];
  return { end: last === 'compared' || last === 'collected' ? 'finished' : 'lost', said: null };
}

function recordedStatus(directory: string): string | null {
  try {
    return readRunRecord(directory)?.status ?? null;
  } catch (error) {
    if (isFailure(error, 'run/damaged') || isFailure(error, 'run/newer-format')) return null;
    throw error;
  }
}

/** The error that a run noted since the job began. */
export function notedFailure(directory: string, startedAt: number): Text | null {
  try {
    const failed = readEvents(directory).findLast((event) => event.event === 'failed');
    return failed && failed.wall_time * 1000 >= startedAt ? failureWords(failed) : null;
  } catch {
    return null; // the log tells then
  }
}
