import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothed } from './smooth.ts';

test('a constant stays what it is from the first value on', () => {
  for (const value of smoothed([3, 3, 3, 3], 0.9)) assert.ok(Math.abs(value! - 3) < 1e-12);
});

test('the second value is the mean that the weights give', () => {
  const [first, second] = smoothed([1, 2], 0.5);
  assert.equal(first, 1);
  assert.ok(Math.abs(second! - (0.25 * 1 + 0.5 * 2) / 0.75) < 1e-12);
});

test('weight 0 changes nothing, and gaps stay gaps', () => {
  assert.deepEqual(smoothed([1, null, 5], 0), [1, null, 5]);
  assert.deepEqual(smoothed([1, null, 1], 0.6)[1], null);
});
