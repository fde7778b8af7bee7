import { isDeepStrictEqual } from 'node:util';
import type { HostContext } from '../host-context.ts';
import { ComparisonRows } from '../comparisons/comparison-rows.ts';
import { setsIn } from '../data/sets-in-workspace.ts';
import type { Jobs } from '../jobs/jobs.ts';

export interface IndexedFolders extends Pick<HostContext, 'workspace' | 'catalog' | 'runs'> {
  readonly jobs: Pick<Jobs, 'of'>;
}

/** Brings the catalogue's demonstration sets and comparisons up to date with the folders; each is a small file to read. */
export async function refreshOthers({ workspace, catalog, runs, jobs }: IndexedFolders): Promise<void> {
  await bringUpToDate(setsIn(workspace), await catalog.datasets(), {
    nameOf: ({ set }) => set,
    put: (row) => catalog.putDataset(row),
    remove: (set) => catalog.removeDataset(set),
  });
  await bringUpToDate(new ComparisonRows({ workspace, runs, jobs }).all(), await catalog.comparisons(), {
    nameOf: ({ comparison }) => comparison,
    put: (row) => catalog.putComparison(row),
    remove: (comparison) => catalog.removeComparison(comparison),
  });
}

/** Puts the rows that are new or changed, and removes those that are gone. */
async function bringUpToDate<Row>(
  found: readonly Row[],
  known: readonly Row[],
  table: {
    readonly nameOf: (row: Row) => string;
    readonly put: (row: Row) => Promise<void>;
    readonly remove: (name: string) => Promise<void>;
  },
): Promise<void> {
  const before = new Map(known.map((row) => [table.nameOf(row), row]));
  for (const row of found) {
    const name = table.nameOf(row);
    if (!isDeepStrictEqual(row, before.get(name))) await table.put(row);
    before.delete(name);
  }
  for (const name of before.keys()) await table.remove(name);
}
