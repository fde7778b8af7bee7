import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootstrapOptions } from '../../../base/bootstrap.ts';
import { comparedRun, curveOf } from '../testing/runs.ts';
import { learningCurves } from './learning-curve.ts';

const options: BootstrapOptions = { resamples: 200, seed: 0 };
const METRIC = 'mean_latency';

test('runs meet on a common grid, linear between their evaluations, and nothing is extrapolated', () => {
  const runs = [
    comparedRun({
      curve: curveOf(METRIC, [
        [0, 10],
        [100, 0],
        [200, 0],
      ]),
    }),
    comparedRun({
      curve: curveOf(METRIC, [
        [50, 1],
        [150, 3],
        [250, 3],
      ]),
    }),
  ];
  const [{ points }] = learningCurves([{ mode: 'external', runs }], METRIC, 'environment_steps', options);
  assert.deepEqual(
    points.map(({ x, iqm }) => [x, iqm]),
    [
      [50, 3],
      [100, 1],
      [150, 1.5],
      [200, 1.5],
    ],
  );
  assert.deepEqual(points[0].ci95, [1, 5]);
});

test('over wall time a curve begins where its pretraining ends', () => {
  const curve = curveOf(METRIC, [
    [0, 2],
    [100, 1],
  ]);
  const pretraining = { environmentSteps: 5, wallSeconds: 30, shared: true };
  const curves = learningCurves(
    [
      { mode: 'scratch', runs: [comparedRun({ mode: 'scratch', curve })] },
      { mode: 'external', runs: [comparedRun({ curve, pretraining })] },
    ],
    METRIC,
    'wall_seconds_with_pretraining',
    options,
  );
  assert.deepEqual(
    curves.map(({ points }) => [points[0].x, points.at(-1)!.x]),
    [
      [0, 10],
      [30, 40],
    ],
  );
  assert.equal(curves[0].points[0].ci95, null);
});

test('many evaluations are thinned, and missing values are passed over', () => {
  const many = curveOf(
    METRIC,
    Array.from({ length: 1001 }, (_, i) => [i, i === 500 ? NaN : i] as const),
  );
  const [{ points }] = learningCurves(
    [{ mode: 'scratch', runs: [comparedRun({ curve: many })] }],
    METRIC,
    'environment_steps',
    options,
  );
  assert.equal(points.length, 100);
  assert.ok(points.every(({ x, iqm }) => Math.abs(x - iqm) < 1e-9));
  const [empty] = learningCurves([{ mode: 'scratch', runs: [comparedRun()] }], METRIC, 'environment_steps', options);
  assert.deepEqual(empty.points, []);
});
