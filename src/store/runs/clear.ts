import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, TEMPORARY_FILE } from '../../files/atomic-write.ts';
import { writeFailure } from '../../files/file-failure.ts';
import { isLockFile } from '../../files/lock.ts';
import { retryBusy } from '../../files/retry-busy.ts';
import { EVENT_FILE } from '../tensorboard/event-file.ts';
import { isLitter, isOwnFile, RUN_FILES } from './layout.ts';

/** What stays while a run is replaced: they are written over, not removed, so that the folder is a run throughout. */
const REPLACED: ReadonlySet<string> = new Set([RUN_FILES.record, RUN_FILES.configuration, RUN_FILES.meta]);

/**
 * Removes what an earlier run left, by the table of names that this program writes; the caller holds the lock.
 * Returns the names of everything else, which stays.
 */
export function clearRun(directory: string): string[] {
  const foreign: string[] = [];
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.name === RUN_FILES.tensorboard && entry.isDirectory()) {
        foreign.push(...clearTensorBoard(join(directory, entry.name)));
      } else if (!entry.isFile() || !isOwnFile(entry.name)) {
        if (!isLitter(entry.name)) foreign.push(entry.name);
      } else if (!REPLACED.has(entry.name) && !isLockFile(RUN_FILES.lock, entry.name)) {
        retryBusy(() => rmSync(join(directory, entry.name)));
      }
    }
  } catch (error) {
    throw writeFailure(error, directory, 'old-file');
  }
  syncFolder(directory);
  return foreign.sort();
}

/** Removes what a kill left of files being written; the caller holds the lock. */
export function removeTemporaries(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (!TEMPORARY_FILE.test(name) || !isOwnFile(name)) continue;
    // These two are also written by processes that do not hold the lock.
    if (isLockFile(RUN_FILES.lock, name) || name.startsWith(RUN_FILES.meta)) continue;
    rmSync(join(directory, name), { force: true });
  }
}

function clearTensorBoard(directory: string): string[] {
  for (const name of readdirSync(directory)) {
    if (EVENT_FILE.test(name)) retryBusy(() => rmSync(join(directory, name)));
  }
  const left = readdirSync(directory);
  if (left.length === 0) rmdirSync(directory);
  return left.filter((name) => !isLitter(name)).map((name) => `${RUN_FILES.tensorboard}/${name}`);
}
