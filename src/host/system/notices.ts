import type { Notice } from '../../contract/host/system.ts';
import { ChangeSignal } from '../change-signal.ts';

const KEPT = 500;

/** What happened while nobody looked, since this host began. */
export class Notices {
  private readonly kept: Notice[] = [];
  private readonly changes = new ChangeSignal();
  private last = 0;

  add(notice: Pick<Notice, 'tone' | 'text' | 'run'>): Notice {
    const { tone, text, run } = notice;
    const added: Notice = { id: ++this.last, at: Date.now(), tone, text, run };
    this.kept.push(added);
    if (this.kept.length > KEPT) this.kept.shift();
    this.changes.changed();
    return added;
  }

  /** Those with a number above `after`, then each new one. */
  async *since(after: number, signal: AbortSignal): AsyncGenerator<Notice, void, void> {
    let told = after > this.last ? 0 : after; // numbers of an earlier host mean nothing here
    while (!signal.aborted) {
      const { revision } = this.changes;
      for (const notice of this.kept.filter(({ id }) => id > told)) {
        yield notice;
        told = notice.id;
      }
      await this.changes.after(revision, signal);
    }
  }
}
