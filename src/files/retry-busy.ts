import { errorCode } from './file-failure.ts';

const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES']);
const WAITS_MS = [5, 10, 20, 40, 80, 160, 320];

/**
 * Runs `action`, again for about 0.6 s while it is refused as busy. On Windows a virus scanner or indexer that has a
 * file open for a moment makes renaming and deleting fail in this way.
 */
export function retryBusy<T>(action: () => T): T {
  for (const wait of WAITS_MS) {
    try {
      return action();
    } catch (error) {
      if (!BUSY.has(errorCode(error))) throw error;
      pause(wait);
    }
  }
  return action();
}

/** Blocks this thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
