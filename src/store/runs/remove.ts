import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFailure } from '../../files/file-failure.ts';
import { retryBusy } from '../../files/retry-busy.ts';
import { clearRun } from './clear.ts';
import { RUN_FILES } from './layout.ts';
import { lockRun } from './lock-run.ts';

/**
 * Removes what this program wrote into a run folder, and the folder where nothing else is in it; `within` names folders in
 * it that hold runs of its own making, which go first. Throws run/live where a process holds the run.
 */
export function removeRun(directory: string, within: readonly string[] = []): void {
  const lock = lockRun(directory);
  try {
    for (const name of within)
      if (existsSync(join(directory, name, RUN_FILES.record))) removeRun(join(directory, name));
    clearRun(directory);
    // The record last: until then the folder is known as a run.
    for (const name of [RUN_FILES.meta, RUN_FILES.configuration, RUN_FILES.record]) {
      retryBusy(() => rmSync(join(directory, name), { force: true }));
    }
  } catch (error) {
    throw writeFailure(error, directory, 'old-file');
  } finally {
    lock.release();
  }
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}
