/**
 * The probability that a value drawn from `x` is better than one drawn from `y`, ties counting half: Mann and Whitney's
 * U over the number of pairs. NaN where one of them is empty.
 * Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".
 */
export function probabilityOfImprovement(
  x: readonly number[],
  y: readonly number[],
  better: 'lower' | 'higher',
): number {
  let wins = 0;
  for (const a of x) {
    for (const b of y) wins += a === b ? 0.5 : a < b === (better === 'lower') ? 1 : 0;
  }
  return wins / (x.length * y.length);
}
