/** 1 − Var(R − V) / Var(R) over a rollout; 0 where returns do not vary. */
export function explainedVariance(values: Float32Array, returns: Float32Array): number {
  const total = varianceOf(returns, null);
  return total > 0 ? 1 - varianceOf(returns, values) / total : 0;
}

/** Of `a`, or of the differences `a − b`. */
function varianceOf(a: Float32Array, b: Float32Array | null): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] - (b?.[i] ?? 0);
  const mean = sum / a.length;
  for (let i = 0; i < a.length; i++) squares += (a[i] - (b?.[i] ?? 0) - mean) ** 2;
  return squares / a.length;
}

/** Mean squared error. */
export function squaredError(values: Float32Array, returns: Float32Array): number {
  return values.reduce((sum, value, i) => sum + (value - returns[i]) ** 2, 0) / values.length;
}
