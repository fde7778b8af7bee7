import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema, resolveEnvironment } from '../../contract/configuration/environment.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../contract/strategies.ts';
import { createStrategy } from '../strategies/index.ts';
import { createDispatch } from './create-dispatch.ts';
import { playTimeline } from './timeline.ts';

const settings = (given: object) => resolveEnvironment(environmentSchema.parse({ episode_requests: 400, ...given }));

/** An episode's actions and figures, played by a strategy. */
function played(configuration: ReturnType<typeof settings>, name: StrategyName, seed: number) {
  const environment = createDispatch(configuration);
  const strategy = createStrategy(name);
  environment.reset(seed);
  strategy.reset(seed);
  const actions: number[] = [];
  while (!environment.truncated) {
    actions.push(strategy.choose(environment.view));
    environment.step(actions.at(-1)!);
  }
  return { actions, metrics: environment.metrics(), time: environment.time };
}

test('recorded actions give the same episode again, whoever chose them', () => {
  for (const given of [{}, { service: 'exponential' }, { service: 'deterministic', replica_speeds: [1, 2] }]) {
    const configuration = settings(given);
    for (const name of STRATEGY_NAMES) {
      const { actions, metrics, time } = played(configuration, name, 5);
      const timeline = playTimeline(configuration, {}, { seed: 5, actions });
      assert.equal(timeline.meanLatency, metrics['mean_latency'], name);
      assert.equal(timeline.duration, time);
      assert.deepEqual(
        timeline.requests.map(({ replica }) => replica),
        actions,
      );
      for (const { arrived, started, done } of timeline.requests) {
        assert(started === null || (started >= arrived && started <= time));
        assert(done === null || (started !== null && done > started && done <= time));
      }
      const { warmup_requests: warmup, episode_requests: counted } = configuration;
      const latencies = timeline.requests.slice(warmup, warmup + counted).map(({ arrived, done }) => done! - arrived);
      const mean = latencies.reduce((sum, one) => sum + one, 0) / counted;
      assert(Math.abs(mean - metrics['mean_latency']) < 1e-9 * mean);
    }
  }
});

test('one at a time and first come, first served: each begins when the one before is done', () => {
  const configuration = settings({ service: 'exponential', replica_speeds: [1, 1], load: 0.9 });
  const { actions } = played(configuration, 'round_robin', 1);
  const { requests } = playTimeline(configuration, {}, { seed: 1, actions });
  for (const replica of [0, 1]) {
    const lane = requests.filter((request) => request.replica === replica && request.started !== null);
    lane.forEach(({ arrived, started }, i) => assert.equal(started, Math.max(arrived, lane[i - 1]?.done ?? 0)));
  }
});

test('a replica serves as many at a time as it may, also where memory ends and some wait again', () => {
  for (const [memory, sequences] of [
    [60_000, 4],
    [8192, 64],
  ]) {
    const batching = { max_sequences: sequences, memory_tokens: memory, token_budget: 512 };
    const configuration = settings({ replica_speeds: [1, 1], load: 1, batching });
    const { actions, metrics } = played(configuration, 'least_outstanding', 3);
    const { requests, meanLatency } = playTimeline(configuration, {}, { seed: 3, actions });
    assert.equal(meanLatency, metrics['mean_latency']);
    const changes = requests
      .filter(({ replica, started }) => replica === 0 && started !== null)
      .flatMap(({ started, done }) => [
        { time: started!, by: 1 },
        { time: done ?? Infinity, by: -1 },
      ])
      .sort((a, b) => a.time - b.time || a.by - b.by);
    let now = 0;
    const most = changes.reduce((largest, { by }) => Math.max(largest, (now += by)), 0);
    // One that waits again keeps its first start, so that somewhat more may overlap.
    assert(sequences === 4 ? most === 4 : most > 4, String(most));
  }
});

test('drains and slow-downs are told with their times, and drained replicas get nothing', () => {
  const often = { mean_interval: 20, mean_duration: 10 };
  const configuration = settings({ drains: often, slowdowns: { ...often, speed_factor: 0.5 } });
  const { actions } = played(configuration, 'random', 9);
  const { disturbances, requests, duration } = playTimeline(configuration, {}, { seed: 9, actions });
  const drains = disturbances.filter(({ kind }) => kind === 'drain');
  assert(drains.length > 0 && disturbances.some(({ kind }) => kind === 'slow'));
  for (const { from, to } of disturbances) assert(from >= 0 && from < to && to <= duration);
  for (const { replica, arrived } of requests) {
    assert(!drains.some((drain) => drain.replica === replica && drain.from < arrived && arrived < drain.to));
  }
});

test('actions that are not an episode are refused', () => {
  const configuration = settings({ service: 'exponential' });
  const { actions } = played(configuration, 'round_robin', 1);
  assert.throws(() => playTimeline(configuration, {}, { seed: 1, actions: actions.slice(1) }), RangeError);
  assert.throws(() => playTimeline(configuration, {}, { seed: 1, actions: [...actions, 0] }), RangeError);
  assert.throws(() => playTimeline(configuration, {}, { seed: 1, actions: [9] }), { kind: 'environment/action' });
});
