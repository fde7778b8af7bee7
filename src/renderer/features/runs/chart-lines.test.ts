import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Curve, MetricName } from '../../../contract/host/runs.ts';
import { colourOf } from '../../charts/palette.ts';
import { levelsOf, linesOfGroups, linesOfRun, linesOfRuns, sameLines, type CurveOf } from './chart-lines.ts';
import type { ChartPlan } from './chart-plan.ts';
import { sampleRow } from './testing/sample-row.ts';

const text = (word: string) => ({ en: word, zh: word });

function metric(name: string): MetricName {
  const shared = { unit: '', group: 'loss', title: text('loss'), better: 'lower', points: 3 } as const;
  return { name, label: text(name), reference: /^evaluation\.(?!model)/.test(name), ...shared };
}

function plan(...names: readonly string[]): ChartPlan {
  const all = names.map(metric);
  const metrics = all.filter(({ reference }) => !reference);
  return { key: 'loss', title: text('loss'), unit: '', metrics, levels: all.filter(({ reference }) => reference) };
}

function curves(values: Readonly<Record<string, readonly number[]>>): CurveOf {
  return (run, name): Curve | null => {
    const y = values[`${run} ${name}`];
    return y ? { run, metric: name, x: y.map((_, i) => i), y, of: y.length } : null;
  };
}

test('of a run the validation is strong with its best marked, updates are faint, epochs dotted', () => {
  const row = sampleRow({ run: 'r', colour: 2, best: { validation_loss: 0.5 } });
  const curveOf = curves({ 'r validation_loss': [1, 0.5, 0.7], 'r loss': [2, 1, 0], 'r training_loss': [2, 1, 0] });
  const lines = linesOfRun(plan('validation_loss', 'loss', 'training_loss'), row, curveOf, 'en');
  assert.deepEqual(
    lines.map(({ key, colour, dash, faint, smooth, mark }) => ({ key, colour, dash, faint, smooth, mark })),
    [
      { key: 'validation_loss', faint: false, smooth: false, mark: { x: 1, y: 0.5, label: '' }, dash: 'solid' },
      { key: 'loss', faint: true, smooth: true, mark: undefined, dash: 'solid' },
      { key: 'training_loss', faint: false, smooth: false, mark: undefined, dash: 'dotted' },
    ].map((line) => ({ ...line, colour: colourOf(2) })),
  );
});

test('runs over one another have their own colours, and those without the curve are left out', () => {
  const rows = [sampleRow({ run: 'a', colour: 0 }), sampleRow({ run: 'b', colour: 5 }), sampleRow({ run: 'c' })];
  const lines = linesOfRuns(plan('loss'), rows, curves({ 'a loss': [1], 'b loss': [2] }));
  assert.deepEqual(
    lines.map(({ key, colour }) => [key, colour]),
    [
      ['a', colourOf(0)],
      ['b', colourOf(5)],
    ],
  );
});

test('runs of a group are one mean with a band', () => {
  const groups = new Map([['g', [sampleRow({ run: 'a', colour: 3 }), sampleRow({ run: 'b', colour: 4 })]]]);
  const [line] = linesOfGroups(plan('loss'), groups, curves({ 'a loss': [1, 1], 'b loss': [3, 5] }));
  assert.deepEqual([line.label, line.colour, line.y, line.high], ['g (2)', colourOf(3), [2, 3], [3, 5]]);
});

test('a level is shown where all runs share it', () => {
  const name = 'evaluation.random.mean_latency';
  const rows = [sampleRow({ run: 'a' }), sampleRow({ run: 'b' })];
  const same = curves({ [`a ${name}`]: [7, 7], [`b ${name}`]: [7, 7] });
  assert.deepEqual(levelsOf(plan('loss', name), rows, same, 'en'), [{ label: name, value: 7 }]);
  const different = curves({ [`a ${name}`]: [7, 7], [`b ${name}`]: [8, 8] });
  assert.deepEqual(levelsOf(plan('loss', name), rows, different, 'en'), []);
});

test('news of a run that change no curve draw nothing anew', () => {
  const curve = { run: 'r', metric: 'validation_loss', x: [0, 1], y: [2, 1], of: 2 };
  const lines = (best: number, shown: Curve = curve) =>
    linesOfRun(plan('validation_loss'), sampleRow({ run: 'r', best: { validation_loss: best } }), () => shown, 'en');
  assert.ok(sameLines(lines(1), lines(1)));
  assert.ok(!sameLines(lines(1), lines(2)));
  assert.ok(!sameLines(lines(1), lines(1, { ...curve, y: [2, 1] })));
  assert.ok(!sameLines(lines(1), []));
});
