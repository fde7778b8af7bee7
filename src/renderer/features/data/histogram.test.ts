import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogram } from './histogram.ts';

test('values are counted in equal parts, the upper end in the last', () => {
  assert.deepEqual(histogram([0, 1, 2.5, 9, 10], [0, 10], 4), [2, 1, 0, 2]);
});

test('values that are all the same are in the first', () => {
  assert.deepEqual(histogram([3, 3], [3, 3], 3), [2, 0, 0]);
  assert.deepEqual(histogram([], [0, 1], 2), [0, 0]);
});
