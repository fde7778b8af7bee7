import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createPinia, setActivePinia } from 'pinia';
import { effectScope } from 'vue';
import { procedures, serve } from '../../testing/fake-host.ts';
import type { RunEvent } from '../../../contract/events.ts';
import type { RunDetail, RunRow } from '../../../contract/host/runs.ts';
import { Feed } from '../../testing/feed.ts';
import { runRow } from '../../testing/run-row.ts';
import { until } from '../../testing/until.ts';
import { useRunFacts } from './use-run-facts.ts';

const RUN = 'outputs/live';
const rows = new Feed<{ changed: readonly RunRow[]; removed: readonly string[]; more: boolean }>();
const news = new Feed<{ revision: number }>();
const asked: (number | undefined)[] = [];
let details = 0;
let log: RunEvent[] = [];
serve({
  runs: {
    watch: procedures.runs.watch.handler(({ signal }) => rows.listen(signal)),
    follow: procedures.runs.follow.handler(({ signal }) => news.listen(signal)),
    show: procedures.runs.show.handler(() => {
      details++;
      return {} as RunDetail;
    }),
    metrics: procedures.runs.metrics.handler(() => []),
    events: procedures.runs.events.handler(({ input: { after } }) => {
      asked.push(after);
      return log.filter(({ sequence }) => sequence > (after ?? 0));
    }),
  },
});

function event(sequence: number, given: { readonly resumedFrom?: number } = {}): RunEvent {
  const place = { sequence, wall_time: sequence };
  return given.resumedFrom === undefined
    ? { event: 'paused', epoch: 0, step: 0, ...place }
    : { event: 'resumed', checkpoint: null, epoch: 0, step: 0, supersedes_from: given.resumedFrom, ...place };
}

test('what is new of a live run is asked for alone, and a step of it changes nothing else', async () => {
  setActivePinia(createPinia());
  log = [event(1), event(4)];
  const scope = effectScope();
  const facts = scope.run(() => useRunFacts(RUN));
  assert.ok(facts);
  const sequences = (): number[] => facts.events.value.map(({ sequence }) => sequence);
  await until(() => rows.listeners === 1);
  rows.push({ changed: [runRow(RUN, { state: 'running' })], removed: [], more: false });
  await until(() => facts.live.value && news.listeners === 1 && sequences().length === 2);
  const [before, askedBefore] = [details, asked.length];

  rows.push({ changed: [runRow(RUN, { state: 'running', progress: 0.5 })], removed: [], more: false });
  await wait(50);
  assert.equal(asked.length, askedBefore);
  assert.equal(details, before);

  log = [event(1), event(5, { resumedFrom: 3 }), event(7)];
  news.push({ revision: 1 });
  await until(() => sequences().includes(7));
  assert.equal(asked.at(-1), 4);
  assert.deepEqual(sequences(), [1, 5, 7]);

  log = [event(1)];
  rows.push({ changed: [runRow(RUN, { state: 'running', id: 'another' })], removed: [], more: false });
  await until(() => sequences().join() === '1');
  assert.equal(asked.at(-1), 0);
  scope.stop();
});
