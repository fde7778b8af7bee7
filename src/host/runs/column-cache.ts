import type { RunEntry } from './run-entry.ts';
import { RunColumns } from './columns/run-columns.ts';

/** Memory that columns of runs may take together before those looked at longest ago are dropped. */
const MAXIMUM_BYTES = 512 << 20;
/** Columns that nobody has looked at for this long are dropped. */
const UNUSED_MS = 10 * 60_000;

/** The columns of the runs that somebody looks at. */
export class ColumnCache {
  /** In the order of their last use. */
  private readonly held = new Map<string, { readonly columns: RunColumns; usedAt: number }>();

  /** A run's columns, up to date. */
  async of({ directory }: RunEntry): Promise<RunColumns> {
    const columns = this.held.get(directory)?.columns ?? new RunColumns(directory);
    this.held.delete(directory);
    this.held.set(directory, { columns, usedAt: Date.now() });
    await columns.update();
    this.dropOldest();
    return columns;
  }

  forget(directory: string): void {
    this.held.delete(directory);
  }

  /** Call it now and then. */
  dropUnused(): void {
    const limit = Date.now() - UNUSED_MS;
    for (const [directory, { usedAt }] of this.held) if (usedAt < limit) this.held.delete(directory);
  }

  private dropOldest(): void {
    let bytes = 0;
    for (const { columns } of this.held.values()) bytes += columns.bytes;
    for (const [directory, { columns }] of this.held) {
      if (bytes <= MAXIMUM_BYTES || this.held.size === 1) return;
      bytes -= columns.bytes;
      this.held.delete(directory);
    }
  }
}
