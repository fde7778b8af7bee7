import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOTSTRAP_DEFAULTS } from '../../../base/bootstrap.ts';
import type { ComparedRun } from '../comparison-data.ts';
import { comparedRun, curveOf } from '../testing/runs.ts';
import { stepRatio, timeToThreshold, type Criterion } from './time-to-threshold.ts';

const criterion: Criterion = { metric: 'mean_latency', better: 'lower', threshold: 5 };
/** Runs whose latency falls to the threshold at these steps; null never gets there. */
const reaching = (steps: readonly (number | null)[], given: Partial<ComparedRun> = {}): ComparedRun[] =>
  steps.map((at) =>
    comparedRun({
      ...given,
      curve: curveOf(
        'mean_latency',
        [0, 100, 200, 300, 400].map((step) => [step, at !== null && step >= at ? 5 : 6] as const),
      ),
    }),
  );

test('the first evaluation at the threshold counts, whatever comes after', () => {
  const curve = curveOf('mean_latency', [
    [0, 9],
    [100, 5],
    [200, 8],
    [300, 4],
  ]);
  const time = timeToThreshold([comparedRun({ curve })], criterion, BOOTSTRAP_DEFAULTS);
  assert.equal(time.reached, 1);
  assert.deepEqual(time.ppo.environmentSteps, { median: 100, ci95: null });
  assert.equal(time.ppo.wallSeconds.median, 10);
});

test('more is better for a return', () => {
  const run = comparedRun({
    curve: curveOf('return', [
      [0, -9],
      [100, -4],
    ]),
  });
  const goal: Criterion = { metric: 'return', better: 'higher', threshold: -5 };
  assert.equal(timeToThreshold([run], goal, BOOTSTRAP_DEFAULTS).ppo.environmentSteps.median, 100);
});

test('runs that never get there are counted, as later than all others', () => {
  const half = timeToThreshold(reaching([100, 200, null, null]), criterion, BOOTSTRAP_DEFAULTS);
  assert.deepEqual([half.reached, half.runs], [2, 4]);
  assert.equal(half.ppo.environmentSteps.median, 200);
  assert.deepEqual(half.ppo.environmentSteps.ci95, [100, null]);
  const most = timeToThreshold(reaching([100, null, null]), criterion, BOOTSTRAP_DEFAULTS);
  assert.equal(most.reached, 1);
  assert.equal(most.ppo.environmentSteps.median, null);
});

test('a shared pretraining is spread over the runs, one of their own is not', () => {
  const cost = { environmentSteps: 1000, wallSeconds: 200 };
  const steps = (shared: boolean): (number | null)[] =>
    timeToThreshold(
      reaching([100, 100, 100], { pretraining: { ...cost, shared } }),
      criterion,
      BOOTSTRAP_DEFAULTS,
    ).withPretraining.map(({ environmentSteps }) => environmentSteps.median);
  assert.deepEqual(steps(true), [1100, 300, 150]);
  assert.deepEqual(steps(false), [1100, 1100, 1100]);
  const [{ runsSharing, wallSeconds }] = timeToThreshold(
    reaching([100], { pretraining: { ...cost, shared: true } }),
    criterion,
    BOOTSTRAP_DEFAULTS,
  ).withPretraining;
  assert.deepEqual([runsSharing, wallSeconds.median], [1, 210]);
});

test('steps are held against another mode’s, and against its budget where half of it never gets there', () => {
  const fast = reaching([100, 100, 100, 100]);
  const ratio = (others: readonly ComparedRun[]) => stepRatio(fast, others, criterion, 500, BOOTSTRAP_DEFAULTS);
  assert.deepEqual(ratio(reaching([400, 400, 400, 400])), { value: 0.25, ci95: [0.25, 0.25], upperBound: false });
  assert.deepEqual(ratio(reaching([null, null, null, null])), { value: 0.2, ci95: [0.2, 0.2], upperBound: true });
  assert.equal(ratio(reaching([0, 0, 0, 0])), null);
  assert.equal(stepRatio(reaching([null, null]), fast, criterion, 500, BOOTSTRAP_DEFAULTS), null);
});
