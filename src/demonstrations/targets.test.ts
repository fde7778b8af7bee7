import assert from 'node:assert/strict';
import test from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { computeTargets, type TargetSettings } from './targets.ts';
import { rewardsSource, toyDemonstrations } from './testing/memory-source.ts';

const SETTINGS: TargetSettings = {
  gamma: 0.5,
  advantageWeighting: 'exponential',
  advantageScope: 'step',
  beta: 1,
  demonstratorWeights: {},
};
const all = (n: number) => ({ training: Int32Array.from({ length: n }, (_, i) => i), validation: new Int32Array(0) });
const close = (found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(found[i] - value) < tolerance, `${i}: ${found[i]}, expected ${value}`),
  );
};

/** Two strategies on seed 0, the second needing one step more; one of them alone on seed 1. */
const pair = () =>
  rewardsSource(
    ['good', 'poor'],
    [
      { seed: 0, strategy: 0, rewards: [-1, -2] },
      { seed: 0, strategy: 1, rewards: [-3, -2, -4] },
      { seed: 1, strategy: 0, rewards: [-8] },
    ],
  );

test('returns are discounted, complete at the end, and scaled by their deviation over training', () => {
  const { returns, returnScale } = computeTargets(pair(), all(3), SETTINGS);
  const expected = [-2, -2, -5, -4, -4, -8];
  const mean = expected.reduce((a, b) => a + b) / 6;
  const scale = Math.sqrt(expected.reduce((a, b) => a + (b - mean) ** 2, 0) / 6);
  assert.ok(Math.abs(returnScale - scale) < 1e-6);
  close(
    returns,
    expected.map((g) => g / scale),
  );
});

/** RMS of the compared advantages of `pair`: ±1.5 and ±1. */
const PAIR_SCALE = Math.sqrt((1.5 ** 2 + 1 + 1.5 ** 2 + 1) / 4);
/** Twice the softmax of two opposite scores. */
const share = (score: number): number => 2 / (1 + Math.exp(-2 * score));

test('advantages are taken against the same seed and index; alone, a step has none', () => {
  const { weights } = computeTargets(pair(), all(3), SETTINGS);
  close(weights, [1.5, 1, -1.5, -1].map((a) => share(a / PAIR_SCALE)).concat(1, 1));
});

test('judged by episodes, every decision of one has the episode’s mean advantage', () => {
  const source = rewardsSource(
    ['good', 'poor'],
    [
      { seed: 0, strategy: 0, rewards: [-1, -2] },
      { seed: 0, strategy: 1, rewards: [-3, -2] },
    ],
  );
  // Returns are -2, -2 and -4, -2: advantages 1, 0 and -1, 0, so means of ±0.5, which are also their RMS.
  const { weights } = computeTargets(source, all(2), { ...SETTINGS, advantageScope: 'episode' });
  close(weights, [share(1), share(1), share(-1), share(-1)]);
});

test('scale, mean weight and return scale come from training alone', () => {
  const split = { training: Int32Array.of(2), validation: Int32Array.of(0, 1) };
  const { weights, returnScale } = computeTargets(pair(), split, SETTINGS);
  assert.equal(returnScale, 1); // one training step: no spread
  close(weights, [1, 1, 1, 1, 1, 1]); // no comparison in training: no scale, so no weighting
});

test('weights are bounded by the number compared, scaled by the demonstrator, and average 1', () => {
  const settings = { ...SETTINGS, beta: 500, demonstratorWeights: { poor: 0.25 } };
  const { weights } = computeTargets(pair(), all(3), settings);
  const raw = [2, 2, 0, 0, 0.25, 1]; // all weight goes to the better one where two are compared
  const mean = raw.reduce((a, b) => a + b) / 6;
  close(
    weights,
    raw.map((w) => w / mean),
  );
});

test('without advantage weighting only the demonstrators’ weights count', () => {
  const settings = { ...SETTINGS, advantageWeighting: 'none' as const, demonstratorWeights: { poor: 0 } };
  const { weights } = computeTargets(pair(), all(3), settings);
  close(weights, [2, 2, 0, 0, 0, 2]);
});

test('weight 0 for everyone is refused by name', () => {
  const settings = { ...SETTINGS, demonstratorWeights: { good: 0, poor: 0 } };
  assert.throws(
    () => computeTargets(pair(), all(3), settings),
    (error) => isFailure(error, 'demonstrations/no-weight') && error.message.includes('good, poor'),
  );
});

test('episodes of different environments are not compared, though their seed be the same', () => {
  const source = pair();
  source.episodes[1] = { ...source.episodes[1], environment: 1 };
  const { weights } = computeTargets(source, all(3), SETTINGS);
  close(weights, [1, 1, 1, 1, 1, 1]);
});

test('the better strategy is weighted up, and in mixed episodes each step counts for who acted', async () => {
  const strategies = ['shortest', 'first'].map((name) => ({ name, episodes: 12 }));
  const source = await toyDemonstrations({ strategies, seed: 0, switchEvery: 0 });
  const { weights } = computeTargets(source, all(24), { ...SETTINGS, gamma: 0.99 });
  const sums = [0, 0];
  const counts = [0, 0];
  source.all.forEach(({ strategy }, i) => {
    sums[strategy] += weights[i];
    counts[strategy]++;
  });
  assert.ok(sums[0] / counts[0] > 1.5 * (sums[1] / counts[1]));

  const mixed = await toyDemonstrations({ strategies, seed: 0, switchEvery: 5 });
  const settings = { ...SETTINGS, advantageWeighting: 'none' as const, demonstratorWeights: { first: 0 } };
  const only = computeTargets(mixed, all(24), settings).weights;
  mixed.all.forEach(({ strategy }, i) => assert.equal(only[i] > 0, strategy === 0));
});
