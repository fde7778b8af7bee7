import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probabilityOfImprovement } from './probability-of-improvement.ts';

test('counts the pairs in which x is better, ties half', () => {
  assert.equal(probabilityOfImprovement([1, 2], [3, 4], 'lower'), 1);
  assert.equal(probabilityOfImprovement([1, 2], [3, 4], 'higher'), 0);
  assert.equal(probabilityOfImprovement([5, 5], [5], 'lower'), 0.5);
  // pairs (1,2) (1,3) (2,2) (2,3) (4,2) (4,3): better, better, tie, better, worse, worse
  assert.equal(probabilityOfImprovement([1, 2, 4], [2, 3], 'lower'), 3.5 / 6);
});

test('both directions add up to one, and nothing to compare gives no number', () => {
  const [x, y] = [
    [0.1, 3, 3, 7],
    [3, 2, 9],
  ];
  assert.equal(probabilityOfImprovement(x, y, 'higher') + probabilityOfImprovement(y, x, 'higher'), 1);
  assert.ok(Number.isNaN(probabilityOfImprovement([], [1], 'lower')));
});
