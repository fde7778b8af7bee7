import { setImmediate as othersTurn } from 'node:timers/promises';

/** How long long work may keep everything else of this process waiting. */
const TURN_MS = 8;

/** Lets long work give others their turn now and then. */
export class Turns {
  private begun = performance.now();

  /** Call it between small pieces of work. */
  async pause(): Promise<void> {
    if (performance.now() - this.begun < TURN_MS) return;
    await othersTurn();
    this.begun = performance.now();
  }
}
