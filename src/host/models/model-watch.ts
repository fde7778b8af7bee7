import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeSignal } from '../change-signal.ts';
import type { ModelIndex } from './model-index.ts';
import { refreshOthers, type IndexedFolders } from './refresh-others.ts';

/** All folders are looked at this often at most, when somebody looks at the catalogue. */
const FRESH_MS = 5000;
/** How often another process's changes are looked for while somebody watches. */
const POLL_MS = 1000;
/** A watcher is told this often at most. */
const TELL_MS = 250;

/** Keeps the catalogue's models up to date while somebody looks at them, and tells when they changed. */
export class ModelWatch {
  private readonly context: IndexedFolders;
  private readonly index: ModelIndex;
  private readonly changes = new ChangeSignal();
  private first: Promise<void> | null = null;
  private lookedAt = -Infinity;
  private watchers = 0;
  private following = new AbortController();

  constructor(context: IndexedFolders, index: ModelIndex) {
    this.context = context;
    this.index = index;
    context.catalog.onChange(() => this.changes.changed());
  }

  /** Looks at the folders, where that was long ago; what is asked first waits for it, later it goes on meanwhile. */
  async ready(): Promise<void> {
    if (performance.now() - this.lookedAt > FRESH_MS) {
      this.lookedAt = performance.now();
      const looking = this.look();
      looking.catch(() => {
        this.first = looking; // who asks next is told
      });
      this.first ??= looking;
    }
    const { first } = this;
    try {
      await first;
    } catch (error) {
      if (this.first === first) [this.first, this.lookedAt] = [null, -Infinity];
      throw error;
    }
  }

  /** A value whenever the catalogue changed, beginning with one at once. */
  async *revisions(signal: AbortSignal): AsyncGenerator<{ readonly revision: number }, void, void> {
    if (this.watchers++ === 0) this.follow();
    try {
      while (!signal.aborted) {
        const { revision } = this.changes;
        yield { revision };
        await this.changes.after(revision, signal);
        await sleep(TELL_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      if (--this.watchers === 0) this.following.abort();
    }
  }

  private async look(): Promise<void> {
    await refreshOthers(this.context);
    await this.index.refresh();
  }

  private follow(): void {
    this.following = new AbortController();
    const { signal } = this.following;
    for (const work of [this.followRuns(signal), this.followOthers(signal)]) {
      work.catch(() => {
        if (!signal.aborted) this.first = work; // who asks next is told
      });
    }
  }

  private async followRuns(signal: AbortSignal): Promise<void> {
    for await (const { changed, removed } of this.context.runs.watch(signal)) {
      await this.index.refreshRuns(changed, removed);
    }
  }

  /** The command line writes to the same catalogue. */
  private async followOthers(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.context.catalog.changedElsewhere()) this.changes.changed();
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
