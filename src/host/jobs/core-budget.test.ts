import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayBegin } from './core-budget.ts';

const jobs = (threads: readonly number[], first = 'a') =>
  threads.map((one, i) => ({ id: String.fromCharCode(first.charCodeAt(0) + i), threads: one }));

test('as many begin as there are cores for, in their order', () => {
  assert.deepEqual(mayBegin(jobs([1, 2, 1, 1]), [], 4), ['a', 'b', 'c']);
  assert.deepEqual(mayBegin(jobs([1, 1]), jobs([3], 'x'), 4), ['a']);
  assert.deepEqual(mayBegin(jobs([1]), jobs([4], 'x'), 4), []);
});

test('none overtakes a larger one, and one that is too large runs alone', () => {
  assert.deepEqual(mayBegin(jobs([3, 1]), jobs([2], 'x'), 4), []);
  assert.deepEqual(mayBegin(jobs([8, 1]), [], 4), ['a']);
});
