/** Signals that ask the program to stop, and what a shell expects as exit code of a process that they ended. */
export const STOP_SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

const ONE_REQUEST_MS = 1000;

/**
 * Calls `stop` when the user or the system asks the program to stop. The same signal again within a second is the
 * same request: Ctrl-C reaches a process both from the terminal and from the launcher (`bin/warmstart.mjs`), which cannot
 * tell whether the terminal did. Returns a function that ends the listening.
 */
export function onStopRequest(stop: (signal: StopSignal) => void): () => void {
  const lastAt = new Map<NodeJS.Signals, number>();
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - (lastAt.get(signal) ?? -Infinity) < ONE_REQUEST_MS) return;
    lastAt.set(signal, now);
    stop(signal as StopSignal);
  };
  const signals = Object.keys(STOP_SIGNALS) as StopSignal[];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
