/** How many of the values are in each of `bins` equal parts of the range; the upper end is in the last. */
export function histogram(values: readonly number[], [low, high]: readonly [number, number], bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const part = high > low ? Math.floor(((value - low) / (high - low)) * bins) : 0;
    counts[Math.min(bins - 1, Math.max(0, part))]++;
  }
  return counts;
}
