import { setTimeout as delay } from 'node:timers/promises';

/** Who looks at runs. */
export interface Onlookers {
  /** Whether somebody follows single runs. */
  readonly follow: () => boolean;
  /** Whether somebody watches the rows. */
  readonly watch: () => boolean;
}

/** How often live runs are looked at while somebody follows one, and how often a follower is told at most. */
export const FOLLOW_MS = 500;
/** How often rows are brought up to date while somebody watches them, and how often a watcher is told at most. */
export const WATCH_MS = 500;
/** With nobody looking only the catalogue learns of it, and the cores are for training. */
const IDLE_MS = 10_000;
/** For how long rows are kept fresh after somebody looked at them. */
const ATTENDED_MS = 2000;
/** Searching for new folders takes at most this share of the time, and with nobody looking this one. */
const SEARCH_SHARE = 0.02;
const IDLE_SEARCH_SHARE = 0.001;
const SEARCH_MS = 1000;

/** When the folders of runs are to be looked at: often while somebody looks at the runs, else hardly ever. */
export class LookingPace {
  private readonly onlookers: Onlookers;
  private attendedAt = -Infinity;
  private lookedAt = -Infinity;
  private searchedAt = -Infinity;
  private searchTook = 0;
  /** Callers that wait for what is found. */
  private waiting = 0;
  private wake = new AbortController();

  constructor(onlookers: Onlookers) {
    this.onlookers = onlookers;
  }

  /** Whether anybody looks at runs, or did so shortly before. */
  get looked(): boolean {
    const { follow, watch } = this.onlookers;
    return follow() || watch() || this.waiting > 0 || performance.now() - this.attendedAt < ATTENDED_MS;
  }

  /** Whether the folders were searched at least once. */
  get knowsAll(): boolean {
    return this.searchedAt > -Infinity;
  }

  /** Whether what is known is older than what a watcher is told. */
  get isStale(): boolean {
    return performance.now() - this.lookedAt > 2 * WATCH_MS;
  }

  /** Somebody looked just now. */
  attend(): void {
    if (!this.looked) this.hurry();
    this.attendedAt = performance.now();
  }

  /** Ends the pause. */
  hurry(): void {
    this.wake.abort();
  }

  /** Keeps the pace up while somebody waits for the work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    try {
      return await work();
    } finally {
      this.waiting--;
    }
  }

  /** Whether every live run is to be looked at, and not just those that somebody follows; if so, it counts as done. */
  takeTurn(): boolean {
    const now = performance.now();
    if (now - this.lookedAt < WATCH_MS) return false;
    this.lookedAt = now;
    return true;
  }

  get searchIsDue(): boolean {
    const share = this.looked ? SEARCH_SHARE : IDLE_SEARCH_SHARE;
    return performance.now() - this.searchedAt > Math.max(SEARCH_MS, this.searchTook / share);
  }

  /** Notes a search; `took`: milliseconds that it takes where nothing is new. */
  searched(took: number): void {
    this.searchedAt = performance.now();
    this.searchTook = took;
  }

  /** Waits until it is time to look again. */
  async pause(): Promise<void> {
    const milliseconds = this.onlookers.follow() ? FOLLOW_MS : this.looked ? WATCH_MS : IDLE_MS;
    this.wake = new AbortController();
    await pause(milliseconds, this.wake.signal);
  }
}

/** Waits, or less where the signal is aborted before. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
