import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonReport } from './comparison-report.ts';
import { COMPARISON_COLUMNS, comparisonCsv, CURVE_COLUMNS, curvesCsv } from './comparison-table.ts';
import { csv } from './csv.ts';
import { syntheticComparison } from './testing/synthetic-comparison.ts';

const report = comparisonReport(syntheticComparison({ seeds: 3, evaluations: 6 }), { resamples: 100 });
const rowsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

test('fields that would break a row are quoted, unknown ones stay empty', () => {
  assert.equal(
    csv(
      ['a', 'b'],
      [
        ['x,"y"', null],
        ['two\nlines', 0.5],
      ],
    ),
    'a,b\r\n"x,""y""",\r\n"two\nlines",0.5\r\n',
  );
});

test('comparison.csv has a row a mode and figure, in the columns that the page documents', () => {
  const [header, ...rows] = rowsOf(comparisonCsv(report));
  assert.deepEqual(header, Object.keys(COMPARISON_COLUMNS));
  assert.ok(rows.every((row) => row.length === header.length));
  const figures = new Set(rows.map((row) => row[1]));
  for (const figure of figures) assert.ok(COMPARISON_COLUMNS.figure.en.includes(figure), `${figure} is not documented`);
  const key = (row: readonly string[]): string => row.slice(0, 5).join();
  assert.equal(new Set(rows.map(key)).size, rows.length, 'two rows say the same');
  const value = (...start: string[]): number =>
    Number(rows.find((row) => start.every((field, i) => row[i] === field))?.[5]);
  assert.equal(value('external', 'final_iqm', 'p99_latency'), report.modes[2].final.p99_latency.iqm.value);
  assert.equal(
    value('external', 'probability_of_improvement', 'mean_latency', 'scratch'),
    report.pairs[0].metrics.mean_latency.improvement.value,
  );
  assert.equal(
    value('external', 'steps_to_threshold', 'mean_latency', '', '5'),
    report.modes[2].timeToThreshold!.withPretraining[1].environmentSteps.median,
  );
});

test('curves.csv has a row a place of every curve', () => {
  const [header, ...rows] = rowsOf(curvesCsv(report));
  assert.deepEqual(header, Object.keys(CURVE_COLUMNS));
  assert.equal(
    rows.length,
    report.curves.reduce((sum, { points }) => sum + points.length, 0),
  );
  const { x, iqm, ci95 } = report.curves[0].points[2];
  assert.deepEqual(rows[2], ['scratch', 'environment_steps', ...[x, iqm, ...ci95!].map(String)]);
});
