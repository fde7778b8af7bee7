import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../base/random.ts';
import { environmentSchema } from '../../contract/configuration/environment.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { EPISODE_METRICS } from '../../contract/metrics.ts';
import type { StrategyName } from '../../contract/strategies.ts';
import { createStrategy } from '../strategies/index.ts';
import { createDispatch, dispatchDimensions, type Trace } from './create-dispatch.ts';
import { REWARD_TIME, type DispatchEnvironment } from './dispatch-environment.ts';

const trace: Trace = {
  path: 'office.csv',
  arrivalTimes: Array.from({ length: 90 }, (_, i) => i * 0.4 + (i % 7) * 0.1).sort((a, b) => a - b),
  promptTokens: Array.from({ length: 90 }, (_, i) => 200 + ((i * 37) % 900)),
  outputTokens: Array.from({ length: 90 }, (_, i) => 1 + ((i * 53) % 300)),
  conversations: Array.from({ length: 90 }, (_, i) => i % 11),
};

/** Every service mode and arrival process, disturbed as much as it can be. */
const disturbed = {
  reading_interval: 1.5,
  slowdowns: { mean_interval: 20, mean_duration: 10 },
  drains: { mean_interval: 15, mean_duration: 10 },
  episode_requests: 100,
  warmup_requests: 10,
};
const SETTINGS: Readonly<Record<string, object>> = {
  'default scenario': {},
  'small memory': { batching: { memory_tokens: 8192, token_budget: 300 }, load: 0.95 },
  'batching, disturbed, bursty': { ...disturbed, arrivals: 'bursty' },
  'batching, trace': { ...disturbed, arrivals: 'office.csv', load: 0.7 },
  'trace, own times': { arrivals: 'office.csv', load: null, episode_requests: 200 },
  'exponential, disturbed, daily': { ...disturbed, service: 'exponential', arrivals: 'daily' },
  deterministic: { service: 'deterministic', replica_speeds: [2, 1], arrivals: 'bursty' },
};

const create = (settings: object): DispatchEnvironment => createDispatch(environmentSchema.parse(settings), { trace });

/** Plays an episode; `visit` sees each decision before it is made. Returns what can be known of it. */
function play(
  environment: DispatchEnvironment,
  choose: (environment: DispatchEnvironment) => number,
  visit?: (environment: DispatchEnvironment, decision: number) => void,
) {
  const rewards: number[] = [];
  const times: number[] = [];
  while (!environment.truncated) {
    visit?.(environment, rewards.length);
    environment.step(choose(environment));
    rewards.push(environment.reward);
    times.push(environment.time);
  }
  return { rewards, times, metrics: environment.metrics() };
}

const strategy = (name: StrategyName, seed: number): ((environment: DispatchEnvironment) => number) => {
  const acting = createStrategy(name);
  acting.reset(seed);
  return (environment) => acting.choose(environment.view);
};

const anyAllowed = (random: Random) => (environment: DispatchEnvironment) => {
  const { view } = environment;
  const allowed = Array.from({ length: view.replicas }, (_, r) => r).filter((r) => view.allowed(r));
  return allowed[random.integer(allowed.length)];
};

for (const [name, settings] of Object.entries(SETTINGS)) {
  test(`${name}: the return is minus the total latency over the reward time`, () => {
    const environment = create(settings);
    environment.reset(3);
    const { rewards, metrics } = play(environment, strategy('least_outstanding', 3));
    const counted = environmentSchema.parse(settings).episode_requests;
    const total = (metrics['mean_latency'] * counted) / REWARD_TIME;
    const sum = rewards.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum + total) < 1e-9 * total, `${sum} is not ${-total}`);
    assert.equal(metrics['return'], sum);
    assert.deepEqual(Object.keys(metrics).sort(), Object.keys(EPISODE_METRICS).sort());
    for (const [metric, value] of Object.entries(metrics)) assert.ok(Number.isFinite(value), `${metric} is ${value}`);
  });

  test(`${name}: arrivals, sizes, drains and their times do not depend on what is chosen`, () => {
    const seen = (choose: (environment: DispatchEnvironment) => number): string[] => {
      const environment = create(settings);
      environment.reset(5);
      const rows: string[] = [];
      play(environment, choose, ({ view, time }) => {
        const mask = Array.from({ length: view.replicas }, (_, r) => view.allowed(r));
        rows.push(JSON.stringify([time, view.promptTokens, view.conversationIdle, view.dayAngle, mask]));
      });
      return rows;
    };
    const one = seen(strategy('round_robin', 0));
    const other = seen(strategy('random', 1));
    const shared = Math.min(one.length, other.length);
    assert.ok(shared >= 100);
    assert.deepEqual(one.slice(0, shared), other.slice(0, shared));
  });

  test(`${name}: an episode goes on from a snapshot as if nothing had happened`, () => {
    const environment = create(settings);
    const fresh = create(settings);
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(150), (seed, pause) => {
        environment.reset(seed);
        let snapshot: unknown;
        const random = new Random(seed, 'test');
        let state = random.state();
        const undisturbed = play(environment, anyAllowed(random), (_, decision) => {
          if (decision !== pause) return;
          snapshot = structuredClone(environment.snapshot());
          state = random.state();
        });
        if (snapshot === undefined) return;
        fresh.reset(seed + 1);
        fresh.step(fresh.view.allowed(0) ? 0 : fresh.view.allowed(1) ? 1 : 2);
        fresh.restore(snapshot as ReturnType<DispatchEnvironment['snapshot']>);
        random.restore(state);
        const expected = new Float32Array(environment.observationSize);
        const actual = new Float32Array(environment.observationSize);
        const continued = play(fresh, anyAllowed(random));
        assert.deepEqual(continued.rewards, undisturbed.rewards.slice(pause));
        assert.deepEqual(continued.times, undisturbed.times.slice(pause));
        assert.deepEqual(continued.metrics, undisturbed.metrics);
        environment.observe(expected, 0);
        fresh.observe(actual, 0);
        assert.deepEqual(actual, expected);
      }),
      { numRuns: 12, seed: 7 },
    );
  });
}

test('the default scenario has 64 features and 4 actions, whatever the service mode', () => {
  for (const service of ['batching', 'exponential', 'deterministic']) {
    const configuration = environmentSchema.parse({ service });
    assert.deepEqual(dispatchDimensions(configuration), { stateDim: 64, actionDim: 4 });
    assert.equal(createDispatch(configuration).observationSize, 64);
  }
});

test('an episode ends, truncated, at the first arrival after the last counted request is done', () => {
  const environment = create({ service: 'exponential', episode_requests: 50, warmup_requests: 20 });
  environment.reset(0);
  let decisions = 0;
  while (!environment.truncated) {
    assert.equal(environment.terminated, false);
    assert.equal(environment.view.counted, decisions >= 20 && decisions < 70);
    environment.step(0);
    if (decisions < 20) assert.equal(environment.reward, 0);
    decisions++;
  }
  assert.equal(environment.terminated, false);
  assert.ok(decisions > 70, 'arrivals went on');
  assert.ok(environment.metrics()['throughput'] * environment.time > 50);
  assert.throws(() => environment.step(0), /has ended/);
});

test('metrics are refused before the end', () => {
  assert.throws(() => create({}).metrics(), /not ended/);
});

test('an action that is masked, or none of the environment’s, is a typed error and changes nothing', () => {
  const environment = create({ ...disturbed, service: 'exponential' });
  environment.reset(1);
  const choose = strategy('round_robin', 0);
  const mask = new Uint8Array(4);
  for (;;) {
    environment.mask(mask, 0);
    if (mask.includes(0)) break;
    environment.step(choose(environment));
  }
  const before = environment.snapshot();
  const draining = mask.indexOf(0);
  assert.throws(
    () => environment.step(draining),
    (error) =>
      isFailure(error, 'environment/action') && error.params['action'] === draining && error.params['masked'] === true,
  );
  for (const action of [4, -1, 0.5, NaN]) {
    assert.throws(
      () => environment.step(action),
      (error) => isFailure(error, 'environment/action') && error.params['masked'] === false,
    );
  }
  assert.deepEqual(environment.snapshot(), before);
});

test('the last replica that takes requests is never drained', () => {
  const environment = create({
    service: 'exponential',
    replica_speeds: [1, 1],
    drains: { mean_interval: 0.5, mean_duration: 50 },
    episode_requests: 500,
  });
  environment.reset(0);
  let alone = 0;
  play(environment, strategy('random', 0), ({ view }) => {
    assert.ok(view.allowedCount >= 1);
    assert.equal(view.allowedCount, Number(view.allowed(0)) + Number(view.allowed(1)));
    if (view.allowedCount === 1) alone++;
  });
  assert.ok(alone > 100);
});

test('readings stand still between their times, and what was sent since is counted', () => {
  const environment = create({ service: 'exponential', reading_interval: 2, episode_requests: 300 });
  environment.reset(2);
  const acting = createStrategy('weighted_round_robin');
  const sent = [0, 0, 0, 0];
  let reading = -1;
  let known: number[] = [];
  play(
    environment,
    ({ view }) => {
      const replica = acting.choose(view);
      sent[replica]++;
      return replica;
    },
    ({ view, time }) => {
      const counts = [0, 1, 2, 3].map((r) => view.running(r) + view.waiting(r));
      if (Math.floor(time / 2) > reading) {
        reading = Math.floor(time / 2);
        known = counts;
        sent.fill(0);
      }
      assert.ok(Math.abs(view.readingAge - (time - 2 * reading)) < 1e-9);
      assert.deepEqual(counts, known);
      assert.deepEqual(
        [0, 1, 2, 3].map((r) => view.ownRequests(r)),
        sent,
      );
    },
  );
});

test('memory follows the requests in the system, not the length of the episode', () => {
  const environment = create({ service: 'exponential', episode_requests: 200_000, load: 0.5 });
  environment.reset(0);
  const choose = strategy('round_robin', 0);
  for (let i = 0; i < 50_000; i++) environment.step(choose(environment));
  const { table, record } = environment.snapshot();
  assert.ok(table.index.length <= 256, `${table.index.length} slots`);
  assert.ok(record.latencies.byteLength < 50_000 * 4);
});

test('up to 4096 replicas are accepted', () => {
  const environment = create({ replica_speeds: Array.from({ length: 4096 }, () => 1), episode_requests: 20 });
  assert.equal(environment.actionCount, 4096);
  assert.equal(environment.observationSize, 8 + 14 * 4096);
  play(environment, strategy('power_of_two', 0));
});

test('what cannot be is a typed error', () => {
  assert.throws(
    () => createDispatch(environmentSchema.parse({ load: null })),
    (error) => isFailure(error, 'environment/load-missing'),
  );
  assert.throws(
    () => createDispatch(environmentSchema.parse({ requests: { context_limit: 30_000 } })),
    (error) => isFailure(error, 'environment/memory-too-small') && error.params['needed'] === 30_000,
  );
  assert.throws(() => createDispatch(environmentSchema.parse({ arrivals: 'missing.csv' })), /was not handed in/);
});
