/**
 * Milliseconds that news may wait for others: each frame of a page costs something for every chart in it, changed or
 * not.
 */
const PAUSE = 1000;

let waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;
let shownAt = -Infinity;

/**
 * Shows news that nobody waits for, such as how far a run is: together with others of its kind, once a second or when the
 * page changes anyway, in the order in which they came.
 */
export function showSoon(show: () => void): void {
  waiting.push(show);
  timer ??= setTimeout(showNow, Math.max(0, shownAt + PAUSE - performance.now()));
}

/** Shows what waits. */
export function showNow(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  shownAt = performance.now();
  const now = waiting;
  waiting = [];
  for (const show of now) show();
}
