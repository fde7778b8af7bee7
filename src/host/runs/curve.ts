import type { Curve, XAxis } from '../../contract/host/runs.ts';
import { firstIndex } from './columns/column.ts';
import type { RunColumns } from './columns/run-columns.ts';
import type { Series } from './columns/series.ts';
import { thinned } from './columns/thinned.ts';

/** The part of an axis to show, and with how many points at most. */
export interface CurveRange {
  readonly x: XAxis;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly points: number;
}

/** A curve of a run; null where the run has no such curve, or no such axis. */
export function curveOf(columns: RunColumns, run: string, metric: string, range: CurveRange): Curve | null {
  const series = columns.series(metric);
  const drawn = series ? drawnSeries(series, range) : drawnLevel(columns, metric, range);
  return drawn && { run, metric, ...drawn };
}

type Drawn = Omit<Curve, 'run' | 'metric'>;

function drawnSeries(series: Series, { x: axis, from = -Infinity, to = Infinity, points }: CurveRange): Drawn | null {
  const { length, values, low, high } = series;
  if (length === 0 || Number.isNaN(series.x(axis, 0))) return null;
  // One point more on either side, so that the line goes on to the edges of the chart.
  const first = Math.max(0, firstIndex(length, (i) => series.x(axis, i) >= from) - 1);
  const end = Math.min(length, firstIndex(length, (i) => series.x(axis, i) > to) + 1);
  const indices = thinned(values, first, end, points);
  const at = (column: Float64Array) => indices.map((i) => orNull(column[i]));
  return {
    x: indices.map((i) => series.x(axis, i)),
    y: at(values),
    ...(low && high && { low: at(low), high: at(high) }),
    of: length,
  };
}

function drawnLevel(columns: RunColumns, metric: string, { x: axis, from, to }: CurveRange): Drawn | null {
  const level = columns.level(metric);
  const extent = columns.extent(axis);
  if (!level || !extent) return null;
  const x = [Math.max(extent[0], from ?? -Infinity), Math.min(extent[1], to ?? Infinity)];
  if (x[0] > x[1]) return { x: [], y: [], low: [], high: [], of: 1 };
  const twice = (value: number) => [orNull(value), orNull(value)];
  return { x, y: twice(level.value), low: twice(level.low), high: twice(level.high), of: 1 };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
