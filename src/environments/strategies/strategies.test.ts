import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema } from '../../contract/configuration/environment.ts';
import { STRATEGIES, STRATEGY_NAMES, type StrategyName } from '../../contract/strategies.ts';
import { createDispatch } from '../dispatch/create-dispatch.ts';
import type { DispatchEnvironment } from '../dispatch/dispatch-environment.ts';
import { createStrategy } from './index.ts';

const SETTINGS: Readonly<Record<string, object>> = {
  'default scenario': {},
  'old readings, many drains': {
    reading_interval: 2,
    drains: { mean_interval: 20, mean_duration: 15 },
    batching: { memory_tokens: 10_000 },
  },
  'exponential, unequal': { service: 'exponential', replica_speeds: [0.5, 2, 1, 0.7, 1.3], reading_interval: 0.5 },
};

function choices(name: StrategyName, settings: object, seed: number): number[] {
  const environment = createDispatch(environmentSchema.parse(settings));
  const strategy = createStrategy(name);
  environment.reset(3);
  strategy.reset(seed);
  const made: number[] = [];
  while (!environment.truncated) {
    const action = strategy.choose(environment.view);
    assert.ok(environment.view.allowed(action), `${name} chose masked replica ${action}`);
    made.push(action);
    environment.step(action);
  }
  return made;
}

for (const name of STRATEGY_NAMES) {
  test(`${name} obeys the mask and is a function of its seed`, () => {
    for (const settings of Object.values(SETTINGS)) {
      const once = choices(name, settings, 1);
      assert.deepEqual(choices(name, settings, 1), once);
      const same = JSON.stringify(choices(name, settings, 2)) === JSON.stringify(once);
      assert.equal(same, !STRATEGIES[name].randomised);
    }
  });
}

type Features = (name: string, replica?: number) => number;

/** What each deterministic strategy without a memory of its own minimises, from the observation alone. */
const COSTS: Partial<Record<StrategyName, (features: Features, replica: number, replicas: number) => number>> = {
  round_robin: (f, r, k) => {
    const last = Array.from({ length: k }, (_, i) => i).find((i) => f('history.last', i) === 1) ?? -1;
    return (r - last - 1 + k) % k;
  },
  least_outstanding: (f, r) => 8 * (f('queue.running', r) + f('queue.waiting', r) + f('own.requests', r)),
  least_work_left: (f, r) => f('work.left', r),
  shortest_expected_delay: (f, r) => f('work.expected_delay', r),
  cache_aware: (f, r, k) => {
    const busy = (i: number): number =>
      (8 * (f('queue.running', i) + f('queue.waiting', i) + f('own.requests', i)) + 1) / f('replica.speed', i);
    const allowed = Array.from({ length: k }, (_, i) => i).filter((i) => f('replica.allowed', i) === 1);
    const lowest = Math.min(...allowed.map(busy));
    const margin = lowest + 6 - busy(r);
    if (f('cache.home', r) === 0) return busy(r);
    return Math.abs(margin) < 1e-4 ? lowest : margin > 0 ? -1 : busy(r); // on the edge float32 leaves it open
  },
};

/** The allowed replicas of lowest cost, up to what float32 leaves open. */
function best(environment: DispatchEnvironment, name: StrategyName): number[] {
  const observation = new Float32Array(environment.observationSize);
  environment.observe(observation, 0);
  const features: Features = (feature, replica) => {
    const index = environment.featureNames.indexOf(replica === undefined ? feature : `${feature}[${replica}]`);
    assert.ok(index >= 0, `there is a feature ${feature}`);
    return observation[index];
  };
  const replicas = environment.actionCount;
  const allowed = Array.from({ length: replicas }, (_, r) => r).filter((r) => features('replica.allowed', r) === 1);
  const costs = allowed.map((r) => COSTS[name]!(features, r, replicas));
  const lowest = Math.min(...costs);
  return allowed.filter((_, i) => costs[i] <= lowest + 1e-5 * Math.abs(lowest));
}

const readable = STRATEGY_NAMES.filter((name) => COSTS[name]);

test('every deterministic strategy but the one that keeps credits can be read off the observation', () => {
  assert.deepEqual(
    STRATEGY_NAMES.filter((name) => !STRATEGIES[name].randomised && !COSTS[name]),
    ['weighted_round_robin'],
  );
});

for (const name of readable) {
  test(`${name} chooses what its definition says, from numbers in the observation`, () => {
    for (const settings of Object.values(SETTINGS)) {
      const environment = createDispatch(environmentSchema.parse(settings));
      const strategy = createStrategy(name);
      environment.reset(8);
      strategy.reset(0);
      let decisions = 0;
      let open = 0;
      while (!environment.truncated) {
        const expected = best(environment, name);
        const action = strategy.choose(environment.view);
        assert.ok(expected.includes(action), `${name} chose ${action}, not ${expected.join(' or ')}`);
        // Whole numbers and turns are exact in float32: there the lowest index must win.
        if (name === 'round_robin' || name === 'least_outstanding') assert.equal(action, expected[0]);
        if (expected.length > 1) open++;
        decisions++;
        environment.step(action);
      }
      if (settings === SETTINGS['default scenario']) assert.ok(open < decisions, 'some decision is not a tie');
    }
  });
}

const plain = (speeds: readonly number[], more: object = {}): DispatchEnvironment =>
  createDispatch(environmentSchema.parse({ service: 'exponential', replica_speeds: speeds, ...more }));

test('round robin starts at replica 0 and goes around, skipping those that drain', () => {
  assert.deepEqual(choices('round_robin', { service: 'exponential' }, 0).slice(0, 9), [0, 1, 2, 3, 0, 1, 2, 3, 0]);
  const environment = plain([1, 1, 1, 1], { drains: { mean_interval: 10, mean_duration: 10 } });
  const strategy = createStrategy('round_robin');
  environment.reset(0);
  let last = -1;
  let skipped = 0;
  while (!environment.truncated) {
    const action = strategy.choose(environment.view);
    for (let between = (last + 1) % 4; between !== action; between = (between + 1) % 4) {
      assert.ok(!environment.view.allowed(between));
      skipped++;
    }
    last = action;
    environment.step(action);
  }
  assert.ok(skipped > 50);
});

test('weighted round robin interleaves in proportion to speed', () => {
  const made = choices('weighted_round_robin', { service: 'exponential', replica_speeds: [5, 1, 1], load: 0.3 }, 0);
  assert.deepEqual(made.slice(0, 14), [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
  const equal = choices('weighted_round_robin', { service: 'exponential', replica_speeds: [0.1, 0.1, 0.1] }, 0);
  assert.ok(equal.every((action, i) => action === i % 3));
});

test('random is uniform over what is allowed', () => {
  const made = choices('random', { service: 'exponential', episode_requests: 8000 }, 5);
  const counts = [0, 1, 2, 3].map((replica) => made.filter((action) => action === replica).length);
  const expected = made.length / 4;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquare < 16.3, `chi-square ${chiSquare} with 3 degrees of freedom`); // 0.1 % point
});

test('power of two takes the shorter of two different queues', () => {
  const environment = plain([1, 1, 1], { load: 0.95, episode_requests: 2000 });
  const strategy = createStrategy('power_of_two');
  environment.reset(0);
  strategy.reset(0);
  let decisions = 0;
  let shortest = 0;
  while (!environment.truncated) {
    const lengths = [0, 1, 2].map((r) => environment.view.outstanding(r));
    const action = strategy.choose(environment.view);
    const longest = Math.max(...lengths);
    // The only longest queue is never taken: one of the two drawn is shorter.
    if (lengths.filter((n) => n === longest).length === 1) {
      decisions++;
      assert.notEqual(lengths[action], longest);
      if (lengths[action] === Math.min(...lengths)) shortest++;
    }
    environment.step(action);
  }
  assert.ok(decisions > 500 && shortest > 0.5 * decisions);
});

test('shortest expected delay weighs queue against speed', () => {
  const environment = plain([1, 3], { load: 0.01, reading_interval: 1e9 });
  const strategy = createStrategy('shortest_expected_delay');
  environment.reset(0);
  const made: number[] = [];
  for (let i = 0; i < 8; i++) {
    made.push(strategy.choose(environment.view));
    environment.step(made[i]);
  }
  // (n + 1) / speed: 1/3, 2/3, 3/3 against 1/1 (equal: the lowest index), 3/3, 4/3, …
  assert.deepEqual(made, [1, 1, 0, 1, 1, 1, 0, 1]);
});

test('cache aware returns to a conversation’s home until that is too busy', () => {
  const environment = createDispatch(environmentSchema.parse({ load: 0.9, episode_requests: 3000 }));
  const strategy = createStrategy('cache_aware');
  environment.reset(0);
  let home = 0;
  let away = 0;
  while (!environment.truncated) {
    const { view } = environment;
    const action = strategy.choose(view);
    if (view.home >= 0 && action === view.home) home++;
    else if (view.home >= 0) away++;
    environment.step(action);
  }
  assert.ok(home > 10 * away && away > 0, `${home} at home, ${away} away`);
});

test('in the default scenario strategies that know more do better', () => {
  const mean = (name: StrategyName): number => {
    const environment = createDispatch(environmentSchema.parse({}));
    const strategy = createStrategy(name);
    let sum = 0;
    for (let seed = 0; seed < 30; seed++) {
      environment.reset(seed);
      strategy.reset(seed);
      while (!environment.truncated) environment.step(strategy.choose(environment.view));
      sum += environment.metrics()['mean_latency'];
    }
    return sum / 30;
  };
  const [random, roundRobin, outstanding] = [mean('random'), mean('round_robin'), mean('least_outstanding')];
  const [delay, cache] = [mean('shortest_expected_delay'), mean('cache_aware')];
  assert.ok(random > 1.1 * roundRobin && roundRobin > 1.1 * outstanding);
  assert.ok(outstanding > 1.1 * delay && delay > 1.03 * cache);
});
