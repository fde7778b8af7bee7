import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { subtractInputBaseline, subtractInputError } from './input-driven-baseline.ts';

test('takes the mean of the group’s other lanes at the same point of the same inputs, and nothing where there is none', () => {
  const positions = {
    steps: 2,
    lanes: 4,
    // the second lane is a step behind the first; the last two are another group
    inputs: Float64Array.of(7, 7, 8, 8, 7, 7, 8, 9),
    episodeSteps: Int32Array.of(1, 0, 0, 0, 2, 1, 1, 1),
  };
  const advantages = Float32Array.of(1, 2, 3, 5, 10, 20, 30, 40);
  subtractInputBaseline(advantages, positions, 2);
  assert.deepEqual([...advantages], [1 - 20, 2, 3 - 5, 5 - 3, 10, 20 - 1, 30, 40]);
});

test('a group of one changes nothing', () => {
  const advantages = Float32Array.of(1, 2);
  const positions = { steps: 1, lanes: 2, inputs: Float64Array.of(7, 7), episodeSteps: Int32Array.of(0, 0) };
  subtractInputBaseline(advantages, positions, 1);
  assert.deepEqual([...advantages], [1, 2]);
});

test('what the inputs did is gone, what the actions did stays', () => {
  const [steps, lanes] = [64, 8];
  const random = new Random(1);
  const shared = Float32Array.from({ length: steps }, () => 10 * random.normal());
  const own = Float32Array.from({ length: steps * lanes }, () => random.normal());
  const advantages = own.map((value, i) => value + shared[Math.floor(i / lanes)]);
  const episodeSteps = Int32Array.from({ length: steps * lanes }, (_, i) => Math.floor(i / lanes));
  subtractInputBaseline(advantages, { steps, lanes, inputs: new Float64Array(steps * lanes), episodeSteps }, lanes);
  const variance = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  // A mean of 7 independent ones of variance 1 adds 1/7.
  assert.ok(Math.abs(variance(advantages) / (1 + 1 / 7) - 1) < 0.15, String(variance(advantages)));
  const product = advantages.reduce((sum, value, i) => sum + value * own[i], 0) / advantages.length;
  assert.ok(Math.abs(product - 1) < 0.15, String(product));
});

test('of what the values missed in common a twentieth stays in the returns, and all of what they missed apart', () => {
  const positions = { steps: 1, lanes: 3, inputs: Float64Array.of(7, 7, 7), episodeSteps: Int32Array.of(4, 4, 4) };
  const values = Float32Array.of(1, 2, 3);
  const common = Float32Array.of(41, 42, 43);
  subtractInputError(common, values, positions, 3);
  assertClose(common, [3, 4, 5]);
  const apart = Float32Array.of(1 - 6, 2 + 6, 3);
  subtractInputError(apart, values, positions, 3);
  // Less the others' means 3, −3 and 0, of which a twentieth stays.
  assertClose(apart, [1 - 6 - 3 * 0.95, 2 + 6 + 3 * 0.95, 3]);
});

test('where nobody shares the inputs, returns stay as they are', () => {
  const positions = { steps: 1, lanes: 2, inputs: Float64Array.of(7, 8), episodeSteps: Int32Array.of(0, 0) };
  for (const groupSize of [1, 2]) {
    const returns = Float32Array.of(10, -20);
    subtractInputError(returns, [1, 2], positions, groupSize);
    assertClose(returns, [10, -20]);
  }
});

function assertClose(found: Float32Array, expected: readonly number[]): void {
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-5, `${found[i]} is not ${value}`));
}
