/**
 * The distribution function of the standard normal, by the series of Marsaglia 2004, "Evaluating the normal
 * distribution", up to 8 deviations from the mean, beyond which less than 1e-15 is left; absolute error below 1e-14.
 */
export function normalDistribution(x: number): number {
  if (Math.abs(x) > 8) return x < 0 ? 0 : 1;
  let sum = x;
  let term = x;
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-(x * x) / 2 - 0.9189385332046727); // ln √(2π)
}
