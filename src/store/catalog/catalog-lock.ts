import { join } from 'node:path';
import { isFailure } from '../../contract/errors/index.ts';
import { FileLock } from '../../files/lock.ts';
import { pause } from '../../files/retry-busy.ts';

const PATIENCE_MS = 5000;
const STEP_MS = 25;

/**
 * Runs `work`, which is short, while no other process changes what people noted or replaces the catalogue's file. Throws
 * file/locked where another one does not let go.
 */
export function withCatalogLock<T>(workspace: string, work: () => T): T {
  const lock = takeLock(join(workspace, 'catalog.lock'));
  try {
    return work();
  } finally {
    lock.release();
  }
}

function takeLock(path: string): FileLock {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return new FileLock(path);
    } catch (error) {
      if (!isFailure(error, 'file/locked') || Date.now() > end) throw error;
      pause(STEP_MS);
    }
  }
}
