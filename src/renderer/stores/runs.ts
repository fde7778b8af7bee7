import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunRow } from '../../contract/host/runs.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';

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
      arriving = new Map();
      return host.runs.watch(undefined, options);
    },
    ({ changed, removed, more }) => {
      const next = arriving ?? new Map(rows.value);
      for (const row of changed) next.set(row.run, row);
      for (const run of removed) next.delete(run);
      arriving = more ? next : null;
      // The first portion is enough for pages that show the newest; what was known stays until all is known anew.
      if (!more || (!known.value && rows.value.size === 0)) rows.value = more ? new Map(next) : next;
      known.value ||= !more;
    },
  );

  function row(run: string): RunRow | undefined {
    return rows.value.get(run);
  }

  return { rows, known, newestFirst, row };
});
