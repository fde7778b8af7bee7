import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PpoMetrics } from './ppo-metrics.ts';
import { PPO_SUMS } from './ppo-program.ts';
import { VALUE_SUMS } from './value-loss.ts';
import { ValueMetrics } from './value-metrics.ts';

type Sums = Partial<Record<(typeof PPO_SUMS | typeof VALUE_SUMS)[number] | 'referenceKlSum', number>>;

function outputs(sums: Sums): Record<string, Float32Array> {
  const all = { ...Object.fromEntries([...PPO_SUMS, ...VALUE_SUMS].map((name) => [name, 0])), ...sums };
  return Object.fromEntries(Object.entries(all).map(([name, sum]) => [name, Float32Array.of(sum)]));
}

/** The value sums of steps with these returns and values. */
function steps(returns: number[], values: number[]): Sums {
  const sum = (of: (i: number) => number): number => returns.reduce((total, _, i) => total + of(i), 0);
  return {
    validSum: returns.length,
    returnSum: sum((i) => returns[i]),
    returnSquareSum: sum((i) => returns[i] ** 2),
    valueErrorSum: sum((i) => values[i] - returns[i]),
    valueSquaredErrorSum: sum((i) => (values[i] - returns[i]) ** 2),
  };
}

test('figures over minibatches of different sizes are those of all steps together', () => {
  const metrics = new PpoMetrics();
  metrics.add(outputs({ ...steps([1, 2, 3], [2, 2, 2]), policyLossSum: 3, entropySum: 6, clippedSum: 1 }));
  metrics.add(outputs({ ...steps([6], [4]), policyLossSum: -1, approximateKlSum: 0.5, clippedSum: 1 }));
  const { explainedVariance, ...rest } = metrics.figures();
  assert.deepEqual(rest, {
    policyLoss: 0.5,
    entropy: 1.5,
    approximateKl: 0.125,
    clipFraction: 0.5,
    valueLoss: (1 + 0 + 1 + 4) / 4,
    steps: 4,
  });
  // Returns 1 2 3 6 have variance 3.5; the errors 1 0 −1 −2 have 1.25.
  assert.ok(Math.abs(explainedVariance - (1 - 1.25 / 3.5)) < 1e-12);
});

test('the reference’s divergence is a figure where there is one', () => {
  const metrics = new PpoMetrics();
  metrics.add(outputs({ validSum: 3, referenceKlSum: 1 }));
  metrics.add(outputs({ validSum: 1, referenceKlSum: 1 }));
  assert.equal(metrics.figures().referenceKl, 0.5);
});

test('a constant error explains all variance, constant returns have none to explain', () => {
  const shifted = new ValueMetrics();
  shifted.add(outputs(steps([1, 2, 3], [2, 3, 4])));
  assert.deepEqual(shifted.figures(), { valueLoss: 1, explainedVariance: 1, steps: 3 });
  const constant = new ValueMetrics();
  constant.add(outputs(steps([2, 2], [0, 1])));
  assert.equal(constant.figures().explainedVariance, 0);
});

test('no steps give zeros, not NaN', () => {
  for (const value of Object.values(new PpoMetrics().figures())) assert.equal(value, 0);
});
