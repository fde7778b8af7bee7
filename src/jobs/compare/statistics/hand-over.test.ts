import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOTSTRAP_DEFAULTS } from '../../../base/bootstrap.ts';
import type { ComparedRun } from '../comparison-data.ts';
import { comparedRun, curveOf } from '../testing/runs.ts';
import { handOver } from './hand-over.ts';

/** Values at 0, 100, … 1000 steps, so at updates 0, 10, … 100: those at 100 and 200 steps are early. */
const run = (metric: string, values: readonly number[]): ComparedRun =>
  comparedRun({
    curve: curveOf(
      metric,
      values.map((value, i) => [100 * i, value] as const),
    ),
    final: { [metric]: [values.at(-1)!, values.at(-1)!] },
    handOver: { [metric]: [values[0] + 1, values[0] - 1] },
  });
const close = (actual: number | null | undefined, expected: number): void =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `expected ${expected}, found ${actual}`);

test('the worst evaluation of the first fifth of the updates counts, not the policy itself nor what comes later', () => {
  const latency = handOver(
    [run('mean_latency', [10, 10.5, 9.9, 20, 9, 9, 9, 9, 9, 9, 8])],
    'mean_latency',
    'lower',
    BOOTSTRAP_DEFAULTS,
  );
  close(latency?.retained?.value, 0.95);
  close(latency?.finalChange.relative?.value, -0.2);
  close(latency?.level.value, 10);
  const returns = handOver(
    [run('return', [-100, -90, -130, -500, -80, -80, -80, -80, -80, -80, -80])],
    'return',
    'higher',
    BOOTSTRAP_DEFAULTS,
  );
  close(returns?.retained?.value, 0.7);
});

test('each seed is told apart', () => {
  const figures = handOver(
    [run('mean_latency', [10, 11, 9, 9, 9, 9, 9, 9, 9, 9, 9]), run('mean_latency', [10, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9])],
    'mean_latency',
    'lower',
    BOOTSTRAP_DEFAULTS,
  );
  close(figures?.runs[0], 0.9);
  close(figures?.runs[1], 1.1);
  close(figures?.retained?.value, 1);
});

test('without an early evaluation, or a pretrained policy, there is no figure', () => {
  const late = comparedRun({
    curve: curveOf('mean_latency', [
      [0, 10],
      [900, 9],
      [1000, 9],
    ]),
    final: { mean_latency: [9] },
    handOver: { mean_latency: [10] },
  });
  const figures = handOver([late], 'mean_latency', 'lower', BOOTSTRAP_DEFAULTS);
  assert.equal(figures?.retained, null);
  assert.deepEqual(figures?.runs, [null]);
  assert.equal(handOver([{ ...late, handOver: null }], 'mean_latency', 'lower', BOOTSTRAP_DEFAULTS), null);
});
