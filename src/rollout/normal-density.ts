const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * log of the density of independent normal distributions, in nats, in float64: `values`, `mean` and `std` hold `count`
 * numbers each from `from` on.
 */
export function normalLogDensity(
  values: Float32Array,
  mean: Float32Array,
  std: Float32Array,
  from: number,
  count: number,
): number {
  let log = 0;
  for (let i = from; i < from + count; i++) {
    const z = (values[i] - mean[i]) / std[i];
    log -= 0.5 * z * z + Math.log(std[i]) + HALF_LOG_TWO_PI;
  }
  return log;
}
