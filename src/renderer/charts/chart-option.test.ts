import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChartLine } from './chart.ts';
import { drawnLines, seriesOption, type ChartContent } from './chart-option.ts';

const COLOURS = { text: '#000', muted: '#888', grid: '#ccc', surface: '#fff' };
const LINE: ChartLine = { key: 'loss', label: 'loss', colour: '#0072b2', x: [1, 2, 4], y: [3, null, -1] };

/** Points of each series by its id. */
function points(line: ChartLine, changes: Partial<ChartContent> = {}): Record<string, number[]> {
  const content: ChartContent = {
    lines: [line],
    levels: [],
    marks: [],
    axis: { label: 'step', kind: 'count' },
    unit: '',
    smoothing: 0,
    log: false,
    fromZero: false,
    height: 220,
    ...changes,
  };
  const series = seriesOption(content, drawnLines(content), COLOURS);
  return Object.fromEntries(series.map(({ id, data }) => [id, [...(data as Float64Array)]]));
}

test('points are pairs of x and y; gaps stay gaps', () => {
  assert.deepEqual(points(LINE), { loss: [1, 3, 2, NaN, 4, -1] });
});

test('a logarithmic axis shows nothing where a value is not positive', () => {
  assert.deepEqual(points(LINE, { log: true }), { loss: [1, 3, 2, NaN, 4, NaN] });
});

test('a smoothed curve stands before the raw one', () => {
  const drawn = points({ ...LINE, y: [3, 3, 3], smooth: true }, { smoothing: 0.5 });
  assert.deepEqual(drawn, { 'loss:raw': [1, 3, 2, 3, 4, 3], loss: [1, 3, 2, 3, 4, 3] });
});

test('a band is its height upon its lower edge', () => {
  const drawn = points({ ...LINE, low: [1, null, -3], high: [4, null, 0] });
  assert.deepEqual(drawn['loss:low'], [1, 1, 2, NaN, 4, -3]);
  assert.deepEqual(drawn['loss:high'], [1, 3, 2, NaN, 4, 3]);
});
