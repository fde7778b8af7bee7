import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema, FEATURE_GROUPS, resolveEnvironment } from './environment.ts';

test('resolving makes everything explicit, survives JSON and changes nothing the second time', () => {
  for (const settings of [
    {},
    { service: 'exponential' },
    { service: 'deterministic', slowdowns: {}, drains: { mean_duration: 3 }, target_latency: 2 },
    { conversations: null, slowdowns: null, drains: null, load: null, arrivals: 'a/b.CSV' },
    { observation: ['history', 'queue', 'queue'] },
  ]) {
    const once = resolveEnvironment(environmentSchema.parse(settings));
    assert.deepEqual(resolveEnvironment(once), once);
    assert.deepEqual(resolveEnvironment(environmentSchema.parse(JSON.parse(JSON.stringify(once)))), once);
    for (const key of Object.keys(environmentSchema.shape)) {
      assert.notEqual(once[key as keyof typeof once], undefined, key);
    }
  }
});

test('the defaults are the default scenario; in the plain modes what is not set is plain', () => {
  const scenario = resolveEnvironment(environmentSchema.parse({}));
  assert.deepEqual(scenario.replica_speeds, [1.1, 1, 1, 0.9]);
  assert.deepEqual([scenario.service, scenario.load, scenario.arrivals], ['batching', 0.8, 'poisson']);
  assert.equal(scenario.reading_interval, 0);
  assert.ok(scenario.batching.prefix_cache && scenario.slowdowns && scenario.drains && scenario.conversations);
  assert.deepEqual(scenario.observation, FEATURE_GROUPS);

  const plain = resolveEnvironment(environmentSchema.parse({ service: 'exponential' }));
  assert.deepEqual([plain.slowdowns, plain.drains, plain.conversations], [null, null, null]);
  const slow = resolveEnvironment(environmentSchema.parse({ service: 'exponential', slowdowns: {} }));
  assert.equal(slow.slowdowns?.speed_factor, 0.4);
});

test('groups are kept in their order, once each', () => {
  const { observation } = resolveEnvironment(environmentSchema.parse({ observation: ['history', 'time', 'history'] }));
  assert.deepEqual(observation, ['time', 'history']);
});

test('values out of range are refused', () => {
  for (const settings of [
    { replica_speeds: [] },
    { replica_speeds: [1, 0] },
    { replica_speeds: Array.from({ length: 4097 }, () => 1) },
    { load: 0 },
    { load: 1.2 },
    { arrivals: 'poison' },
    { observation: [] },
    { episode_requests: 0 },
    { slowdowns: { mean_intervall: 3 } },
  ]) {
    assert.equal(environmentSchema.safeParse(settings).success, false, JSON.stringify(settings).slice(0, 60));
  }
  const most = { replica_speeds: Array.from({ length: 4096 }, () => 1), load: 1, episode_requests: 10_000_000 };
  assert.equal(environmentSchema.safeParse(most).success, true);
});
