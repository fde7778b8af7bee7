import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks } from './time-ticks.ts';

test('ticks are round times, no more than asked for but the one at 0', () => {
  assert.deepEqual(timeTicks(47, 8), [0, 10, 20, 30, 40]);
  assert.deepEqual(timeTicks(3.1, 10), [0, 0.5, 1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(timeTicks(0.7, 7), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
});

test('an episode of no length has its beginning', () => {
  assert.deepEqual(timeTicks(0, 8), [0]);
  assert.deepEqual(timeTicks(NaN, 8), [0]);
});
