import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalDistribution } from './normal-distribution.ts';

test('the distribution function agrees with the published table', () => {
  for (const [x, expected] of [
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [-3, 0.0013498980316300933],
    [-5, 2.866515718791939e-7],
    [-9, 0],
    [9, 1],
  ]) {
    assert.ok(Math.abs(normalDistribution(x) - expected) < 1e-13, `Φ(${x}) is ${normalDistribution(x)}`);
  }
});
