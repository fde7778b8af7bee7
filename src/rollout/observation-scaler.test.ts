import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly, stringifyExactly } from '../base/exact-json.ts';
import { normalise } from '../demonstrations/normaliser.ts';
import type { MomentsState } from '../demonstrations/running-moments.ts';
import { FixedScaler, identityNormaliser, RunningScaler, type ObservationScaler } from './observation-scaler.ts';

function normalised(scaler: ObservationScaler, ...observation: number[]): number[] {
  const target = new Float32Array(observation.length);
  normalise(scaler.normaliser, Float32Array.from(observation), 0, target, 0);
  return [...target];
}

/** As Stable-Baselines3's VecNormalize: (x − mean) / √variance within ±10, over all rows so far. */
test('running statistics are those of every row so far', () => {
  const scaler = new RunningScaler(2);
  scaler.learn(Float32Array.of(1, 10, 3, 10), 2);
  assert.deepEqual(normalised(scaler, 4, 10), [2, 0]); // mean 2, deviation 1; a constant feature is divided by 1
  scaler.learn(Float32Array.of(5, 40, 7, 20), 2); // 1 3 5 7: mean 4, variance 5; 10 10 40 20: mean 20, variance 150
  assert.equal(scaler.normaliser.count, 4);
  const [first, second] = normalised(scaler, 9, 35);
  assert.ok(Math.abs(first - 5 / Math.sqrt(5)) < 1e-6);
  assert.ok(Math.abs(second - 15 / Math.sqrt(150)) < 1e-6);
  assert.deepEqual(normalised(scaler, 1e9, -1e9), [10, -10]);
});

test('stored and restored, running statistics go on bit for bit', () => {
  const scaler = new RunningScaler(1);
  scaler.learn(Float32Array.of(0.1, 0.7, 0.4), 3);
  const resumed = new RunningScaler(1);
  assert.equal(resumed.normaliser.count, 0); // looked at before: what it kept of that must not stay
  resumed.restore(parseExactly(stringifyExactly(scaler.state())) as MomentsState);
  assert.deepEqual(resumed.normaliser, scaler.normaliser);
  for (const one of [scaler, resumed]) one.learn(Float32Array.of(0.9), 1);
  assert.deepEqual(resumed.state(), scaler.state());
  assert.deepEqual(resumed.normaliser, scaler.normaliser);
});

test('fixed statistics stay as they are', () => {
  const normaliser = { mean: [1], std: [2], clip: 3, count: 7 };
  const scaler: ObservationScaler = new FixedScaler(normaliser);
  scaler.learn(Float32Array.of(100, 200), 2);
  scaler.restore({ count: 1, mean: [9], squares: [9] });
  assert.equal(scaler.normaliser, normaliser);
  assert.equal(scaler.state(), null);
});

test('the identity leaves observations as they are', () => {
  const scaler = new FixedScaler(identityNormaliser(3));
  const observation = [0.1, -12_345, 999_999].map(Math.fround);
  assert.deepEqual(normalised(scaler, ...observation), observation);
});
