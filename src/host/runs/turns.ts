import { setImmediate as othersTurn, setTimeout as delay } from 'node:timers/promises';

/** How long long work may keep everything else of this process waiting. */
const TURN_MS = 8;
/** Work that nobody waits for rests this many times as long as it works: the machine's cores are for training. */
const REST = 3;

/** Lets long work give others their turn now and then. */
export class Turns {
  private begun = performance.now();

  /** Call it between small pieces of work. `leisurely`: nobody waits for it. Rejects where `signal` ends the rest. */
  async pause(leisurely = false, signal?: AbortSignal): Promise<void> {
    const worked = performance.now() - this.begun;
    if (worked < TURN_MS) return;
    if (leisurely) await delay(REST * worked, undefined, { ref: false, ...(signal && { signal }) });
    else await othersTurn();
    this.begun = performance.now();
  }
}
