import type { XAxis } from '../../../contract/host/runs.ts';

/** A curve's points, in order; `x` ascends. */
export interface Series {
  readonly length: number;
  /** float64; NaN where a figure was not finite. Only the first `length` belong to the series. */
  readonly values: Float64Array;
  /** 95 % intervals, where there are any. */
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
  /** Where a point stands on an axis; NaN where the run has no such axis. */
  x(axis: XAxis, index: number): number;
}
