import type { Random } from '../base/random.ts';

type Numbers = Float32Array | Float64Array;

/** Which of `count` values from `from` on is the largest; the lowest index among equals. */
export function indexOfLargest(values: Numbers, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i] > values[from + best]) best = i;
  return best;
}

/** One of `count` indices by weights from `from` on, which sum to `total` but for rounding: that falls to the largest. */
export function draw(weights: Numbers, from: number, count: number, total: number, random: Random): number {
  let left = random.uniform() * total;
  for (let i = 0; i < count; i++) {
    left -= weights[from + i];
    if (left < 0) return i;
  }
  return indexOfLargest(weights, from, count);
}

/** Writes exp(logit − highest) of `target.length` logits from `from` on, 0 where a mask has lowered one; returns the sum. */
export function exponentialsOf(logits: Numbers, from: number, highest: number, target: Float64Array): number {
  let total = 0;
  for (let a = 0; a < target.length; a++) {
    target[a] = Math.exp(logits[from + a] - highest);
    total += target[a];
  }
  return total;
}
