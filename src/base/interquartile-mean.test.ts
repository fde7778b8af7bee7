import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interquartileMean } from './interquartile-mean.ts';

test('a quarter of the values is cut off at each end, rounded down as scipy.stats.trim_mean does', () => {
  assert.equal(interquartileMean([3]), 3);
  assert.equal(interquartileMean([1, 2, 6]), 3);
  assert.equal(interquartileMean([100, 2, 4, -50]), 3);
  assert.equal(interquartileMean([0, 0, 5, 6, 7, 8, 9, 1000]), 6.5);
  assert.equal(interquartileMean([10, 1, 2, 3, 4, 5, 6, 7, 8, 1e9]), 5.5);
  assert.ok(Number.isNaN(interquartileMean([])));
});

test('numbers are sorted as numbers, and the input stays as it was', () => {
  const values = [10, 9, 100, 1];
  assert.equal(interquartileMean(values), 9.5);
  assert.deepEqual(values, [10, 9, 100, 1]);
});
