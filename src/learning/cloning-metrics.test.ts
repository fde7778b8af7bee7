import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloningMetrics } from './cloning-metrics.ts';
import { CLONING_SUMS } from './cloning-program.ts';

const outputs = (values: Partial<Record<(typeof CLONING_SUMS)[number], number>>): Record<string, Float32Array> =>
  Object.fromEntries(CLONING_SUMS.map((name) => [name, Float32Array.of(values[name] ?? 0)]));

/** The sums of steps with these returns and values. */
function steps(returns: number[], values: number[], correct: number): Record<string, Float32Array> {
  const sum = (of: (i: number) => number): number => returns.reduce((total, _, i) => total + of(i), 0);
  return outputs({
    validSum: returns.length,
    correctSum: correct,
    returnSum: sum((i) => returns[i]),
    returnSquareSum: sum((i) => returns[i] ** 2),
    valueErrorSum: sum((i) => values[i] - returns[i]),
    valueSquaredErrorSum: sum((i) => (values[i] - returns[i]) ** 2),
  });
}

test('figures over batches of different sizes are those of all steps together', () => {
  const metrics = new CloningMetrics();
  metrics.add(steps([1, 2, 3], [2, 2, 2], 3));
  metrics.add(steps([6], [4], 0));
  const { accuracy, valueLoss, explainedVariance, steps: count } = metrics.figures();
  assert.equal(count, 4);
  assert.equal(accuracy, 0.75);
  assert.equal(valueLoss, (1 + 0 + 1 + 4) / 4);
  // Returns 1 2 3 6 have variance 3.5; the errors 1 0 −1 −2 have 1.25.
  assert.ok(Math.abs(explainedVariance - (1 - 1.25 / 3.5)) < 1e-12);
});

test('a constant error explains all variance, constant returns have none to explain', () => {
  const shifted = new CloningMetrics();
  shifted.add(steps([1, 2, 3], [2, 3, 4], 0));
  assert.equal(shifted.figures().explainedVariance, 1);
  const constant = new CloningMetrics();
  constant.add(steps([2, 2], [0, 1], 0));
  assert.equal(constant.figures().explainedVariance, 0);
});

test('no steps give zeros, not NaN', () => {
  for (const value of Object.values(new CloningMetrics().figures())) assert.equal(value, 0);
});

test('a stored state goes on where it was', () => {
  const whole = new CloningMetrics();
  whole.add(steps([1, 2], [0, 0], 1));
  const resumed = new CloningMetrics();
  resumed.restore(JSON.parse(JSON.stringify(whole.state())) as Record<string, number>);
  for (const metrics of [whole, resumed]) metrics.add(steps([5], [1], 1));
  assert.deepEqual(resumed.figures(), whole.figures());
});
