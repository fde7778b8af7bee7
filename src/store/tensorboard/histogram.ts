/** How many equal bins a histogram has between its smallest and largest value. */
const BINS = 64;

/** A histogram in the terms of TensorFlow's HistogramProto. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper edge of each bin, ascending; the lower edge of the first is `min`. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** The histogram of the finite values; NaN and infinities belong to no bin. */
export function histogramOf(values: Float32Array): Histogram {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumOfSquares, limits: [0], counts: [0] };
  if (min === max) return { min, max, count, sum, sumOfSquares, limits: [max], counts: [count] };
  const width = (max - min) / BINS;
  const limits = Array.from({ length: BINS }, (_, bin) => (bin === BINS - 1 ? max : min + (bin + 1) * width));
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isFinite(value)) counts[Math.min(BINS - 1, Math.floor((value - min) / width))]++;
  }
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
