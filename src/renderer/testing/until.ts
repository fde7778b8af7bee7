import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when it is so; fails after five seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !isSo(); await wait(5)) {
    if (Date.now() > end) throw new Error(`waited in vain until ${String(isSo)}`);
  }
}
