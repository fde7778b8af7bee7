import type { CurveFiles } from './columns/curve-files.ts';
import { RunColumns } from './columns/run-columns.ts';
import { pause } from './looking-pace.ts';
import { Turns } from './turns.ts';

/** Memory that columns of runs may take together before those looked at longest ago are dropped. */
const MAXIMUM_BYTES = 512 << 20;
/** Columns that nobody has looked at for this long are dropped. */
const UNUSED_MS = 10 * 60_000;
/** A growing log's columns are kept again when it has grown by this much, and by a quarter. */
const GROWN_BYTES = 8 << 20;
/** Columns that somebody asked for are kept after this time: when they have been drawn, and the cores are free. */
const DRAWN_MS = 2000;

interface Held {
  readonly opening: Promise<RunColumns>;
  /** Once it is open. */
  columns: RunColumns | null;
  usedAt: number;
  /** Whether somebody looks at it, rather than that it is read ahead. */
  asked: boolean;
  /** Bytes of the log that the file of columns covers. */
  keptBytes: number;
}

/** The columns of the runs that somebody looks at. */
export class ColumnCache {
  /** In the order of their last use. */
  private readonly held = new Map<string, Held>();
  private readonly files: CurveFiles | null;
  private readonly end = new AbortController();
  /** One after the other. */
  private saving: Promise<void> = Promise.resolve();
  private preparing: Promise<void> = Promise.resolve();

  /** `files`: what is kept of long logs; null: nothing. */
  constructor(files: CurveFiles | null) {
    this.files = files;
  }

  /** A run's columns, up to date. */
  async of({ directory }: { readonly directory: string }): Promise<RunColumns> {
    const one = this.held.get(directory) ?? this.hold(directory, this.open(directory));
    this.held.delete(directory);
    this.held.set(directory, one);
    one.usedAt = Date.now();
    one.asked = true;
    const columns = await one.opening;
    await columns.update();
    this.dropOldest();
    this.keep(directory, one, columns, () => pause(DRAWN_MS, this.end.signal));
    return columns;
  }

  /** Reads a long log before anybody looks at its curves, at leisure, so that they open at once. */
  prepare(directory: string): void {
    this.preparing = this.preparing.then(() => this.readAhead(directory)).catch(() => undefined); // who asks is told
  }

  forget(directory: string): void {
    this.held.delete(directory);
    void this.files?.remove(directory);
  }

  /** Call it now and then. */
  dropUnused(): void {
    const limit = Date.now() - UNUSED_MS;
    for (const [directory, { usedAt }] of this.held) if (usedAt < limit) this.held.delete(directory);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.end.abort();
    await this.preparing;
    await this.saving;
  }

  private async readAhead(directory: string): Promise<void> {
    const { files, end } = this;
    if (end.signal.aborted || !files || files.readOnly || files.has(directory) || this.held.has(directory)) return;
    const columns = new RunColumns(directory);
    const one = this.hold(directory, Promise.resolve(columns));
    const turns = new Turns();
    await columns.update(() => turns.pause(!one.asked, end.signal));
    this.keep(directory, one, columns);
    await this.saving;
    if (!one.asked && this.held.get(directory) === one) this.held.delete(directory);
  }

  private hold(directory: string, opening: Promise<RunColumns>): Held {
    const one: Held = { opening, columns: null, usedAt: Date.now(), asked: false, keptBytes: 0 };
    this.held.set(directory, one);
    void opening.then((columns) => {
      one.columns = columns;
      one.keptBytes = columns.readBytes;
    });
    return one;
  }

  private async open(directory: string): Promise<RunColumns> {
    return (await this.files?.load(directory)) ?? new RunColumns(directory);
  }

  /** Keeps columns that are worth it, once `settled` and those before them are kept. */
  private keep(directory: string, one: Held, columns: RunColumns, settled?: () => Promise<void>): void {
    const { files } = this;
    const { readBytes } = columns;
    if (!files || files.readOnly || readBytes < files.worthBytes || this.held.get(directory) !== one) return;
    const grown = readBytes - one.keptBytes;
    if (grown >= 0 && one.keptBytes > 0 && grown < Math.max(GROWN_BYTES, one.keptBytes / 4)) return;
    one.keptBytes = readBytes;
    this.saving = this.saving.then(settled).then(() => files.save(directory, columns));
  }

  private dropOldest(): void {
    let bytes = 0;
    for (const { columns } of this.held.values()) bytes += columns?.bytes ?? 0;
    for (const [directory, { columns }] of this.held) {
      if (bytes <= MAXIMUM_BYTES || this.held.size === 1) return;
      bytes -= columns?.bytes ?? 0;
      this.held.delete(directory);
    }
  }
}
