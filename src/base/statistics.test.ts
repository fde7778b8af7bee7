import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate, pairedDifference } from './statistics.ts';
import { studentTQuantile } from './student-t.ts';

const close = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, found ${actual}`);

test('quantiles of Student’s t agree with the published table', () => {
  close(studentTQuantile(0.975, 1), 12.7062047, 1e-6);
  close(studentTQuantile(0.975, 2), 4.3026527, 1e-6);
  close(studentTQuantile(0.975, 19), 2.0930241, 1e-6);
  close(studentTQuantile(0.975, 99), 1.984217, 1e-6);
  close(studentTQuantile(0.995, 5), 4.032143, 1e-6);
  close(studentTQuantile(0.025, 10), -2.2281389, 1e-6);
  close(studentTQuantile(0.975, 1e6), 1.959966, 1e-5);
});

test('the interval of a mean is the textbook one', () => {
  const { mean, ci95 } = estimate([1, 2, 3, 4]);
  assert.equal(mean, 2.5);
  const half = (3.1824463 * Math.sqrt(5 / 3)) / 2;
  close(ci95[0]!, 2.5 - half, 1e-6);
  close(ci95[1]!, 2.5 + half, 1e-6);
});

test('a single value has a mean and no interval', () => {
  assert.deepEqual(estimate([7]), { mean: 7, ci95: [null, null] });
});

test('pairing removes what both share', () => {
  const noise = [10, -20, 30, 5];
  const { mean, ci95 } = pairedDifference(
    noise.map((x) => x + 1),
    noise,
  );
  assert.equal(mean, 1);
  assert.deepEqual(ci95, [1, 1]);
});
