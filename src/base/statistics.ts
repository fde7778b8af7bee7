import { studentTQuantile } from './student-t.ts';

/** A mean over independent episodes with its 95 % interval (Student's t); null bounds where one episode gives none. */
export interface Estimate {
  readonly mean: number;
  readonly ci95: readonly [number | null, number | null];
}

/** NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** The mean of independent values with its Student-t 95 % interval. */
export function estimate(values: ArrayLike<number>): Estimate {
  const n = values.length;
  const centre = mean(values);
  if (n < 2) return { mean: centre, ci95: [null, null] };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - centre) ** 2;
  const half = studentTQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean: centre, ci95: [centre - half, centre + half] };
}

/** The estimate of the mean of `a[i] - b[i]`: values at the same index come from the same episode seed. */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): Estimate {
  return estimate(Array.from(a, (value, i) => value - b[i]));
}
