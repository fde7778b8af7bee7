/**
 * The interquartile mean: the mean of what is left when a quarter of the values, rounded down, is cut off at each end.
 * Less swayed by single lucky or failed seeds than the mean, more exact than the median. NaN where there is no value.
 * Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".
 */
export function interquartileMean(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length / 4);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i];
  return sum / (sorted.length - 2 * cut);
}
