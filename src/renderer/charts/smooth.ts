/**
 * An exponential moving average without the pull of its start towards zero, as TensorBoard draws it: `weight` 0 leaves
 * the values as they are, near 1 hardly anything moves. Gaps stay gaps.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let last = 0;
  let kept = 1;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    last = last * weight + (1 - weight) * value;
    kept *= weight;
    return last / (1 - kept);
  });
}
