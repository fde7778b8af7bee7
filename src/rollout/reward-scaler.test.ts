import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly, stringifyExactly } from '../base/exact-json.ts';
import { FixedRewardScaler, RunningRewardScaler, type RewardScaler, type RewardScalerState } from './reward-scaler.ts';

/** What two lanes' rewards become. */
function scaled(scaler: RewardScaler, rewards: readonly number[], ended: readonly number[] = [0, 0]): number[] {
  const target = new Float32Array(4).fill(-99);
  scaler.scale(Float64Array.from(rewards), Uint8Array.from(ended), target, 1);
  assert.deepEqual([target[0], target[3]], [-99, -99], 'it writes its own lanes alone');
  return [target[1], target[2]];
}

function assertClose(found: readonly number[], expected: readonly number[]): void {
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `expected ${expected}, found ${found}`));
}

function deviation(...values: number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

// As Stable-Baselines3's VecNormalize: G ← γ G + r, rewards over √(Var G + 1e-8), G is 0 again where an episode ended.
test('rewards are divided by the deviation of the discounted returns so far', () => {
  const scaler = new RunningRewardScaler({ lanes: 2, gamma: 0.5, clip: 10 });
  assert.equal(scaler.returnScale, 1);
  assertClose(scaled(scaler, [1, 3]), [1, 3]); // returns 1 and 3
  const second = deviation(1, 3, 2.5, 1.5); // half of them, and 2 and 0
  assertClose(scaled(scaler, [2, 0], [1, 0]), [2 / second, 0]);
  const third = deviation(1, 3, 2.5, 1.5, 4, 1.75); // lane 0 has begun anew
  assertClose(scaled(scaler, [4, 1]), [4 / third, 1 / third]);
  assert.ok(Math.abs(scaler.returnScale - third) < 1e-7);
});

test('a scaled reward is clipped on both sides, before returns have varied too', () => {
  const scaler = new RunningRewardScaler({ lanes: 2, gamma: 0.9, clip: 1.5 });
  assert.deepEqual(scaled(scaler, [1, 1]), [1.5, 1.5]);
  assert.deepEqual(scaled(scaler, [-1e6, 0]), [-1.5, 0]); // more than two deviations of the four returns
});

test('stored and restored within an episode, it goes on bit for bit', () => {
  const create = () => new RunningRewardScaler({ lanes: 2, gamma: 0.9, clip: 10 });
  const scaler = create();
  scaled(scaler, [0.1, 0.7], [0, 1]);
  const resumed = create();
  resumed.restore(parseExactly(stringifyExactly(scaler.state())) as RewardScalerState);
  assert.deepEqual(scaled(resumed, [0.3, 0.2]), scaled(scaler, [0.3, 0.2]));
  assert.deepEqual(resumed.state(), scaler.state());
});

test('a fixed scale divides, clips nothing and has nothing to store', () => {
  const scaler: RewardScaler = new FixedRewardScaler(4);
  assert.deepEqual(scaled(scaler, [1, -4000], [1, 0]), [0.25, -1000]);
  assert.equal(scaler.state(), null);
  scaler.restore({ moments: { count: 9, mean: [9], squares: [9] }, returns: [9, 9] });
  assert.deepEqual([scaler.returnScale, ...scaled(scaler, [2, 0])], [4, 0.5, 0]);
});
