/** Values of a subscription, pushed by a test; every listener gets those pushed while it listens. */
export class Feed<T> {
  readonly #listeners = new Set<(value: T) => void>();

  push(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  async *listen(signal?: AbortSignal): AsyncGenerator<T> {
    const waiting: T[] = [];
    let wake = (): void => {};
    const listener = (value: T): void => {
      waiting.push(value);
      wake();
    };
    signal?.addEventListener('abort', () => wake());
    this.#listeners.add(listener);
    try {
      while (!signal?.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}
