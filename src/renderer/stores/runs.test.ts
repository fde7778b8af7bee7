import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createPinia, setActivePinia } from 'pinia';
import { procedures, serve } from '../testing/fake-host.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { Feed } from '../testing/feed.ts';
import { runRow } from '../testing/run-row.ts';
import { until } from '../testing/until.ts';
import { useRuns } from './runs.ts';

const news = new Feed<{ changed: readonly RunRow[]; removed: readonly string[]; more: boolean }>();
serve({ runs: { watch: procedures.runs.watch.handler(({ signal }) => news.listen(signal)) } });

test('runs are those that the host tells first, in portions, with what was changed since', async () => {
  setActivePinia(createPinia());
  const runs = useRuns();
  await until(() => news.listeners === 1);
  news.push({ changed: [runRow('outputs/old', { startedAt: 1 })], removed: [], more: true });
  await until(() => runs.rows.size > 0);
  assert.equal(runs.known, false);
  news.push({ changed: [runRow('outputs/older', { startedAt: 0 })], removed: [], more: true });
  news.push({ changed: [runRow('outputs/gone')], removed: [], more: false });
  await until(() => runs.known);
  assert.deepEqual([...runs.rows.keys()], ['outputs/old', 'outputs/older', 'outputs/gone']);

  const before = runs.rows;
  news.push({
    changed: [runRow('outputs/new', { startedAt: 2 }), runRow('outputs/old', { startedAt: 1, state: 'failed' })],
    removed: ['outputs/gone'],
    more: false,
  });
  await until(() => runs.rows !== before);
  assert.deepEqual(
    runs.newestFirst.map(({ run, state }) => [run, state]),
    [
      ['outputs/new', 'finished'],
      ['outputs/old', 'failed'],
      ['outputs/older', 'finished'],
    ],
  );
  assert.equal(runs.row('outputs/gone'), undefined);

  const started = runRow('outputs/live', { startedAt: 3, state: 'running' });
  news.push({ changed: [started], removed: [], more: false });
  await until(() => runs.row('outputs/live') !== undefined);
  news.push({ changed: [{ ...started, progress: 0.5 }], removed: [], more: false });
  await wait(20);
  assert.equal(runs.row('outputs/live')?.progress, 1, 'steps of a run wait for other news');
  news.push({ changed: [{ ...started, progress: 0.6, state: 'paused' }], removed: [], more: false });
  await until(() => runs.row('outputs/live')?.state === 'paused');
  assert.equal(runs.row('outputs/live')?.progress, 0.6);
});
