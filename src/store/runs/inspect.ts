import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../contract/run.ts';
import { TEMPORARY_FILE } from '../../files/atomic-write.ts';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import { isLockFile, liveOwner } from '../../files/lock.ts';
import type { LockOwner } from '../../files/lock-owner.ts';
import { latestCheckpoints, type CheckpointFile } from './checkpoints.ts';
import { readConfiguration, type JsonObject } from './configuration.ts';
import { isLitter, isOwnFile, RUN_FILES } from './layout.ts';
import { readRunRecord } from './run-record.ts';

/** What an output folder holds. */
export type Inspection =
  | { readonly state: 'absent' }
  /** Also: a run of ours that was killed before it wrote its record. */
  | { readonly state: 'empty' }
  /** Something else's files, by name. */
  | { readonly state: 'foreign'; readonly found: readonly string[] }
  /** A run that goes on in a live process; `record` is null in its first moments. */
  | { readonly state: 'live'; readonly owner: LockOwner; readonly lastSign: number; readonly record: RunRecord | null }
  | StoredRun;

export interface StoredRun {
  /** `unfinished`: stopped, failed or killed, so it can be resumed. */
  readonly state: 'unfinished' | 'finished';
  readonly record: RunRecord;
  /** The resolved configuration; null where config.json is missing or unreadable. */
  readonly configuration: JsonObject | null;
  /** The newest first; none where nothing has been saved, so that resuming starts again. */
  readonly checkpoints: readonly CheckpointFile[];
}

/**
 * Looks at an output folder and changes nothing. Throws run/newer-format, run/damaged, file/no-access and the like;
 * file/wrong-type where the path is a file.
 */
export function inspectRun(directory: string): Inspection {
  const stored = inspectUnlocked(directory);
  const live = stored.state === 'absent' ? null : liveOwner(join(directory, RUN_FILES.lock));
  return live ? { state: 'live', ...live, record: 'record' in stored ? stored.record : null } : stored;
}

/** The same, whoever holds the lock: for its holder. */
export function inspectUnlocked(directory: string): Exclude<Inspection, { state: 'live' }> {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { state: 'absent' };
    throw readFailure(error, directory);
  }
  const record = readRunRecord(directory);
  if (!record) return withoutRecord(names);
  return {
    state: record.status === 'finished' ? 'finished' : 'unfinished',
    record,
    configuration: readConfiguration(directory),
    checkpoints: record.status === 'starting' ? [] : latestCheckpoints(directory), // older ones are an overwritten run's
  };
}

/** A run killed in its first moments leaves its lock and perhaps its configuration, which are no one else's then. */
function withoutRecord(names: readonly string[]): Exclude<Inspection, { state: 'live' }> {
  const wasLocked = names.some((name) => isLockFile(RUN_FILES.lock, name));
  const mayBeOurs = (name: string): boolean =>
    isLockFile(RUN_FILES.lock, name) ||
    (wasLocked && (name === RUN_FILES.configuration || TEMPORARY_FILE.test(name)) && isOwnFile(name));
  const found = names.filter((name) => !mayBeOurs(name) && !isLitter(name));
  return found.length === 0 ? { state: 'empty' } : { state: 'foreign', found: found.sort() };
}
