import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate, type Estimate } from '../../base/statistics.ts';
import { environmentSchema } from '../../contract/configuration/environment.ts';
import type { StrategyName } from '../../contract/strategies.ts';
import { createStrategy } from '../strategies/index.ts';
import { createDispatch } from './create-dispatch.ts';

/** A metric's mean over independent episodes of a plain service mode. */
function simulate(settings: object, strategy: StrategyName = 'round_robin', episodes = 16): (name: string) => Estimate {
  const environment = createDispatch(
    environmentSchema.parse({
      service: 'exponential',
      replica_speeds: [1],
      episode_requests: 150_000,
      warmup_requests: 5000,
      ...settings,
    }),
  );
  const acting = createStrategy(strategy);
  const results: Readonly<Record<string, number>>[] = [];
  for (let seed = 0; seed < episodes; seed++) {
    environment.reset(seed);
    acting.reset(seed);
    while (!environment.truncated) environment.step(acting.choose(environment.view));
    results.push(environment.metrics());
  }
  return (name) => estimate(results.map((metrics) => metrics[name]));
}

/** The theory lies in the interval (widened to 99.9 %), and the interval is narrow enough to say something. */
function agrees({ mean, ci95 }: Estimate, theory: number, precision = 0.03): void {
  const half = mean - ci95[0]!;
  assert.ok(Math.abs(mean - theory) < 2 * half, `theory ${theory}, simulated ${mean} ± ${half}`);
  assert.ok(half < precision * theory, `the interval ± ${half} around ${mean} is too wide`);
}

/**
 * Mean of `reward` under the stationary distribution of a finite Markov chain in continuous time (Gauss–Seidel).
 * `rates(state)` lists [other state, rate].
 */
function stationaryMean(
  states: number,
  rates: (state: number) => readonly (readonly [number, number])[],
  reward: (state: number) => number,
): number {
  const incoming: [number, number][][] = Array.from({ length: states }, () => []);
  const leaving = new Float64Array(states);
  for (let from = 0; from < states; from++) {
    for (const [to, rate] of rates(from)) {
      incoming[to].push([from, rate]);
      leaving[from] += rate;
    }
  }
  const p = new Float64Array(states).fill(1 / states);
  let mean = 0;
  for (let sweep = 0; sweep < 20_000; sweep++) {
    const order = sweep % 2;
    for (let i = 0; i < states; i++) {
      const state = order ? states - 1 - i : i;
      let inflow = 0;
      for (const [from, rate] of incoming[state]) inflow += p[from] * rate;
      p[state] = inflow / leaving[state];
    }
    const total = p.reduce((sum, one) => sum + one, 0);
    const before = mean;
    mean = 0;
    for (let state = 0; state < states; state++) mean += (p[state] /= total) * reward(state);
    if (Math.abs(mean - before) < 1e-9 * mean) break;
  }
  return mean;
}

test('M/M/1: mean and percentiles of an exponential response time', () => {
  const metric = simulate({ load: 0.8 });
  agrees(metric('mean_latency'), 5);
  agrees(metric('mean_ttft'), 4); // start of service: the wait
  agrees(metric('p50_latency'), 5 * Math.log(2));
  agrees(metric('p95_latency'), 5 * Math.log(20));
  agrees(metric('p99_latency'), 5 * Math.log(100), 0.05);
  agrees(metric('within_target'), 1 - Math.exp(-1));
  agrees(metric('throughput'), 0.8);
});

test('M/M/1 with a faster server', () => {
  agrees(simulate({ load: 0.6, replica_speeds: [2] })('mean_latency'), 1 / (2 * (1 - 0.6)));
});

test('M/D/1: Pollaczek–Khinchine without variance', () => {
  agrees(simulate({ service: 'deterministic', load: 0.8 })('mean_latency'), 1 + 0.8 / (2 * (1 - 0.8)));
  agrees(simulate({ service: 'deterministic', load: 0.5, replica_speeds: [4] })('mean_latency'), (1 + 0.5) / 4);
});

test('random splitting makes every server an M/M/1 of its own', () => {
  agrees(simulate({ load: 0.8, replica_speeds: [1, 1, 1, 1] }, 'random')('mean_latency'), 5);
  const unequal = simulate({ load: 0.6, replica_speeds: [1.2, 0.8] }, 'random');
  agrees(unequal('mean_latency'), (1 / (1.2 - 0.6) + 1 / (0.8 - 0.6)) / 2);
});

test('round robin over k servers gives each an E_k/M/1', () => {
  for (const k of [2, 4]) {
    const arrivals = 0.8 * k;
    let sigma = 0.5;
    for (let i = 0; i < 1000; i++) sigma = (arrivals / (arrivals + 1 - sigma)) ** k;
    const speeds = Array.from({ length: k }, () => 1);
    agrees(simulate({ load: 0.8, replica_speeds: speeds })('mean_latency'), 1 / (1 - sigma));
  }
});

test('join the shortest of two queues', () => {
  const size = 40;
  const arrivals = 1.6;
  const inSystem = stationaryMean(
    size * size,
    (state) => {
      const [a, b] = [Math.floor(state / size), state % size];
      const moves: [number, number][] = [];
      if (a > 0) moves.push([state - size, 1]);
      if (b > 0) moves.push([state - 1, 1]);
      if (Math.min(a, b) < size - 1) moves.push([a <= b ? state + size : state + 1, arrivals]);
      return moves;
    },
    (state) => Math.floor(state / size) + (state % size),
  );
  const metric = simulate({ load: 0.8, replica_speeds: [1, 1] }, 'least_outstanding');
  agrees(metric('mean_latency'), inSystem / arrivals);
  const common = 1 / (1 - 0.8 ** 2); // one queue for both servers, M/M/2, which no policy beats
  assert.ok(common < inSystem / arrivals && inSystem / arrivals < 1.1 * common, `${inSystem / arrivals}`);
});

test('bursty arrivals: the queue of a Markov-modulated Poisson process', () => {
  const bursty = { ratio: 4, fraction: 0.2, mean_duration: 5 };
  const quiet = 0.6 / (1 + 0.2 * 3);
  const limit = 300;
  const inSystem = stationaryMean(
    2 * limit,
    (state) => {
      const [n, burst] = [state >> 1, state & 1];
      const moves: [number, number][] = [[state ^ 1, burst ? 1 / 5 : 0.2 / (5 * 0.8)]];
      if (n > 0) moves.push([state - 2, 1]);
      if (n < limit - 1) moves.push([state + 2, burst ? 4 * quiet : quiet]);
      return moves;
    },
    (state) => state >> 1,
  );
  const metric = simulate({ load: 0.6, arrivals: 'bursty', bursty });
  agrees(metric('mean_latency'), inSystem / 0.6);
  agrees(metric('throughput'), 0.6);
});

test('slow-downs: a server whose speed changes, the work begun being kept', () => {
  const slowdowns = { mean_interval: 20, mean_duration: 5, speed_factor: 0.3 };
  const limit = 300;
  const inSystem = stationaryMean(
    2 * limit,
    (state) => {
      const [n, slow] = [state >> 1, state & 1];
      const moves: [number, number][] = [[state ^ 1, slow ? 1 / 5 : 1 / 20]];
      if (n > 0) moves.push([state - 2, slow ? 0.3 : 1]);
      if (n < limit - 1) moves.push([state + 2, 0.5]);
      return moves;
    },
    (state) => state >> 1,
  );
  agrees(simulate({ load: 0.5, slowdowns })('mean_latency'), inSystem / 0.5);
});

test('a daily cycle keeps the mean rate', () => {
  const daily = { amplitude: 0.9, period: 50 };
  agrees(simulate({ load: 0.3, arrivals: 'daily', daily })('throughput'), 0.3);
});
