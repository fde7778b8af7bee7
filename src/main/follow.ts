/** Listens to a subscription of the host until the signal ends it; `onDefect` is told of what ends it otherwise. */
export async function follow<Value>(
  open: () => Promise<AsyncIterable<Value>>,
  on: (value: Value) => void,
  signal: AbortSignal,
  onDefect: (error: unknown) => void,
): Promise<void> {
  try {
    for await (const value of await open()) {
      if (signal.aborted) return;
      on(value);
    }
  } catch (error) {
    if (!signal.aborted) onDefect(error);
  }
}
