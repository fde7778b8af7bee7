import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worsening } from './worsening.ts';

/** One-sided quantiles of Student's t with 2 degrees of freedom, from the published table. */
const T99 = 6.964557;
const T95 = 2.919986;

function assertClose(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) < 1e-6, `expected ${expected}, found ${found}`);
}

// Differences 2, 1 and 3: mean 2, sample deviation 1, so the half width is t / √3.
test('higher latency is worse: the bound is that of the paired differences, relative to the other’s mean', () => {
  for (const [confidence, t] of [
    [0.99, T99],
    [0.95, T95],
  ]) {
    const { relative, lowerBound } = worsening([12, 21, 33], [10, 20, 30], 'lower', confidence);
    assertClose(relative, 2 / 20);
    assertClose(lowerBound, (2 - t / Math.sqrt(3)) / 20);
  }
});

test('a lower return is worse, below zero too', () => {
  const fallen = worsening([-12, -21, -33], [-10, -20, -30], 'higher', 0.95);
  assertClose(fallen.relative, 2 / 20);
  assertClose(fallen.lowerBound, (2 - T95 / Math.sqrt(3)) / 20);
  const risen = worsening([12, 21, 33], [10, 20, 30], 'higher', 0.95);
  assertClose(risen.relative, -2 / 20);
  assertClose(risen.lowerBound, (-2 - T95 / Math.sqrt(3)) / 20);
});

test('the same differences in every episode leave no doubt', () => {
  const { relative, lowerBound } = worsening([11, 21], [10, 20], 'lower', 0.99);
  assert.deepEqual([relative, lowerBound], [1 / 15, 1 / 15]);
});

test('the same policy is no worse', () => {
  assert.deepEqual(worsening([3, 4, 5], [3, 4, 5], 'lower', 0.99), { relative: 0, lowerBound: 0 });
});

test('one episode proves nothing', () => {
  assert.deepEqual(worsening([100], [1], 'lower', 0.99), { relative: 99, lowerBound: -Infinity });
});

test('against a mean of zero, any change is infinite and none is zero', () => {
  assert.deepEqual(worsening([1, 1], [1, -1], 'lower', 0.9).relative, Infinity);
  assert.deepEqual(worsening([0, 0], [0, 0], 'higher', 0.9), { relative: 0, lowerBound: 0 });
});
