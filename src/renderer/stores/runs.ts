import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunRow } from '../../contract/host/runs.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';
import { showNow, showSoon } from '../show-together.ts';

interface RunNews {
  readonly changed: readonly RunRow[];
  readonly removed: readonly string[];
  readonly more: boolean;
}

/** Whether runs only went on as they did before. */
function isSteady({ changed, removed }: RunNews, before: ReadonlyMap<string, RunRow>): boolean {
  const look = (row: RunRow): string =>
    JSON.stringify({ ...row, progress: 0, seconds: 0, last: {}, best: {}, againstBest: null, bestStrategy: null });
  return (
    removed.length === 0 &&
    changed.every((row) => {
      const known = before.get(row.run);
      return known !== undefined && look(known) === look(row);
    })
  );
}

/** Every run of the workspace. */
export const useRuns = defineStore('runs', () => {
  /** By folder; a new map with every change. Where runs are not yet known, the newest of them. */
  const rows = shallowRef<ReadonlyMap<string, RunRow>>(new Map());
  /** False until every run has been told. */
  const known = ref(false);
  const newestFirst = computed(() => [...rows.value.values()].sort((a, b) => b.startedAt - a.startedAt));
  /** What a host that was connected to has told so far: all runs once more, in portions. */
  let arriving: Map<string, RunRow> | null = null;

  useStream(
    (options) => {
      showNow();
      arriving = new Map();
      return host.runs.watch(undefined, options);
    },
    (news) => {
      if (!arriving && isSteady(news, rows.value)) return showSoon(() => take(news));
      showNow();
      take(news);
    },
  );

  function take({ changed, removed, more }: RunNews): void {
    const next = arriving ?? new Map(rows.value);
    for (const row of changed) next.set(row.run, row);
    for (const run of removed) next.delete(run);
    arriving = more ? next : null;
    // The first portion is enough for pages that show the newest; what was known stays until all is known anew.
    if (!more || (!known.value && rows.value.size === 0)) rows.value = more ? new Map(next) : next;
    known.value ||= !more;
  }

  function row(run: string): RunRow | undefined {
    return rows.value.get(run);
  }

  return { rows, known, newestFirst, row };
});
