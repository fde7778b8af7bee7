import { onScopeDispose } from 'vue';
import { connected } from './connection.ts';

const RETRY = 1000;

/**
 * Listens to a subscription for as long as the component is there, and anew after every lost connection.
 * `open` is given the signal that ends it.
 */
export function useStream<T>(
  open: (options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>,
  on: (value: T) => void,
): void {
  const controller = new AbortController();
  onScopeDispose(() => controller.abort());
  void listen(open, on, controller.signal);
}

/** The same outside of a component, until the signal ends it. */
export async function listen<T>(
  open: (options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>,
  on: (value: T) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await connected();
      for await (const value of await open({ signal })) {
        if (signal.aborted) return;
        on(value);
      }
    } catch {
      // Whatever ended it, the connection or the host, the next attempt says more.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
}
