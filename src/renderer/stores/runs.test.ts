import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPinia, setActivePinia } from 'pinia';
import { procedures, serve } from '../testing/fake-host.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { Feed } from '../testing/feed.ts';
import { runRow } from '../testing/run-row.ts';
import { until } from '../testing/until.ts';
import { useRuns } from './runs.ts';

const news = new Feed<{ changed: readonly RunRow[]; removed: readonly string[] }>();
serve({
  runs: {
    list: procedures.runs.list.handler(() => [runRow('outputs/old', { startedAt: 1 }), runRow('outputs/gone')]),
    watch: procedures.runs.watch.handler(({ signal }) => news.listen(signal)),
  },
});

test('runs are those of the list with what was changed since', async () => {
  setActivePinia(createPinia());
  const runs = useRuns();
  assert.equal(runs.known, false);
  await until(() => runs.known && news.listeners === 1);
  assert.deepEqual([...runs.rows.keys()], ['outputs/old', 'outputs/gone']);

  const before = runs.rows;
  news.push({
    changed: [runRow('outputs/new', { startedAt: 2 }), runRow('outputs/old', { startedAt: 1, state: 'failed' })],
    removed: ['outputs/gone'],
  });
  await until(() => runs.rows !== before);
  assert.deepEqual(
    runs.newestFirst.map(({ run, state }) => [run, state]),
    [
      ['outputs/new', 'finished'],
      ['outputs/old', 'failed'],
    ],
  );
  assert.equal(runs.row('outputs/gone'), undefined);
});
