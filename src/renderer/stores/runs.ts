import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunRow } from '../../contract/host/runs.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';

/** Every run of the workspace. */
export const useRuns = defineStore('runs', () => {
  /** By folder; a new map with every change. */
  const rows = shallowRef<ReadonlyMap<string, RunRow>>(new Map());
  const known = ref(false);
  const newestFirst = computed(() => [...rows.value.values()].sort((a, b) => b.startedAt - a.startedAt));

  useStream(
    async (options) => {
      // Listening begins before the list is asked for, so that no change falls between the two.
      const news = await host.runs.watch(undefined, options);
      rows.value = new Map((await host.runs.list()).map((row) => [row.run, row]));
      known.value = true;
      return news;
    },
    ({ changed, removed }) => {
      const next = new Map(rows.value);
      for (const row of changed) next.set(row.run, row);
      for (const run of removed) next.delete(run);
      rows.value = next;
    },
  );

  function row(run: string): RunRow | undefined {
    return rows.value.get(run);
  }

  return { rows, known, newestFirst, row };
});
