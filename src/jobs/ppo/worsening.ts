import { studentTQuantile } from '../../base/student-t.ts';

/** How much worse a policy did than another on the same episodes. */
export interface Worsening {
  /** Mean worsening over the other's mean, its sign taken so that above 0 is worse. */
  readonly relative: number;
  /** One-sided lower confidence bound of the same, from the paired differences (Student's t). */
  readonly lowerBound: number;
}

/**
 * Holds a policy's episodes against another's on the same seeds.
 *
 * @param values and `others` [episodes]
 * @param better which way the metric is better
 * @param confidence of the bound, such as 0.99
 */
export function worsening(
  values: ArrayLike<number>,
  others: ArrayLike<number>,
  better: 'lower' | 'higher',
  confidence: number,
): Worsening {
  const n = values.length;
  const sign = better === 'lower' ? 1 : -1;
  let sum = 0;
  let otherSum = 0;
  for (let i = 0; i < n; i++) {
    sum += sign * (values[i] - others[i]);
    otherSum += others[i];
  }
  const mean = sum / n;
  const scale = Math.abs(otherSum / n);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (sign * (values[i] - others[i]) - mean) ** 2;
  const half = n < 2 ? Infinity : studentTQuantile(confidence, n - 1) * Math.sqrt(squares / (n - 1) / n);
  const relative = (value: number): number =>
    scale > 0 ? value / scale : value === 0 ? 0 : Math.sign(value) * Infinity;
  return { relative: relative(mean), lowerBound: relative(mean - half) };
}
