import type { Writable } from 'node:stream';

/** Answers that may wait at once, to be computed or to be read by the client. */
const MOST_WAITING = 256;

/** Writes objects as JSON lines in the order in which they were put in, each once it is known and there is room for it. */
export class Outbox {
  /** Resolves when the reader has gone; nothing is written from then on. */
  readonly readerGone: Promise<void>;
  private readonly stream: Writable;
  private tail: Promise<void> = Promise.resolve();
  private count = 0;
  private onRoom: (() => void) | null = null;
  private onDrain: (() => void) | null = null;

  constructor(stream: Writable) {
    this.stream = stream;
    stream.on('drain', () => this.onDrain?.());
    this.readerGone = new Promise((resolve) => {
      for (const event of ['error', 'close']) {
        stream.on(event, () => {
          resolve();
          this.onDrain?.();
        });
      }
    });
  }

  /** A line that is rejected is left out. */
  put(line: object | Promise<object>): void {
    this.count++;
    const known = Promise.resolve(line).catch(() => null);
    this.tail = this.tail.then(async () => {
      const object = await known;
      if (object) await this.write(`${JSON.stringify(object)}\n`);
      this.count--;
      this.onRoom?.();
    });
  }

  /** Resolves once another line may be put in: a client that does not read its answers is not read either. */
  async room(): Promise<void> {
    while (this.count >= MOST_WAITING) await new Promise<void>((resolve) => (this.onRoom = resolve));
  }

  /** Resolves once everything that was put in has reached the reader, or the reader is gone. */
  async flushed(): Promise<void> {
    await this.tail;
    if (this.stream.destroyed) return;
    await new Promise<void>((resolve) => this.stream.write('', () => resolve()));
  }

  private async write(text: string): Promise<void> {
    if (this.stream.destroyed || this.stream.write(text) || this.stream.destroyed) return;
    await new Promise<void>((resolve) => (this.onDrain = resolve));
    this.onDrain = null;
  }
}
