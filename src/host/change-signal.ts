/** Wakes those who wait for something to change. */
export class ChangeSignal {
  private counted = 0;
  private readonly waiting = new Set<() => void>();

  /** Grows with each change. */
  get revision(): number {
    return this.counted;
  }

  changed(): void {
    this.counted++;
    for (const wake of [...this.waiting]) wake();
  }

  /** Ends once there is a change after `revision`, or when `signal` is aborted. */
  after(revision: number, signal: AbortSignal): Promise<void> {
    if (this.counted > revision || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/** The signal of a subscription, which a caller in this process may leave out. */
export function untilEnded(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}
