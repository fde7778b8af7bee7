import { join } from 'node:path';
import { failure, isFailure } from '../../contract/errors/index.ts';
import { FileLock } from '../../files/lock.ts';
import { RUN_FILES } from './layout.ts';

/** Takes a run folder for this process. Throws run/live where another one holds it. */
export function lockRun(directory: string): FileLock {
  try {
    return new FileLock(join(directory, RUN_FILES.lock));
  } catch (error) {
    if (!isFailure(error, 'file/locked')) throw error;
    const { pid, host, heartbeat } = error.params as { pid: number; host: string; heartbeat: string };
    throw failure('run/live', { directory, pid, host, heartbeat }, error);
  }
}
