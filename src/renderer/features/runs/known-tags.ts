import type { RunRow } from '../../../contract/host/runs.ts';

/** Every tag in use, in alphabetical order. */
export function knownTags(rows: readonly RunRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ tags }) => tags))].sort();
}
