import type { AdamWSettings } from './engine.ts';

/**
 * What one AdamW update multiplies by, from the settings and the number of updates including this one. Shared by the
 * engines, which differ only in where the arrays live:
 *
 *     g ← s g,  m ← m + (1 − β1)(g − m),  v ← β2 v + (1 − β2) g²,  p ← k p − a m / (c √v + ε)
 */
export interface AdamWFactors {
  /** s = min(1, maxGradientNorm / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_. */
  readonly gradientScale: number;
  readonly beta1: number;
  readonly beta2: number;
  /** a = learning rate / (1 − β1^t). */
  readonly stepSize: number;
  /** c = 1 / √(1 − β2^t). */
  readonly secondMomentScale: number;
  readonly epsilon: number;
  /** k = 1 − learning rate × weight decay, for parameters that decay. */
  readonly keep: number;
}

export function adamwFactors(settings: AdamWSettings, update: number, gradientNorm: number): AdamWFactors {
  const { learningRate, weightDecay, maxGradientNorm, beta1, beta2, epsilon } = settings;
  return {
    gradientScale: Math.min(1, maxGradientNorm / (gradientNorm + 1e-6)),
    beta1,
    beta2,
    stepSize: learningRate / (1 - beta1 ** update),
    secondMomentScale: 1 / Math.sqrt(1 - beta2 ** update),
    epsilon,
    keep: 1 - learningRate * weightDecay,
  };
}

/** One update of a parameter in place, in plain numbers: the measure for faster kernels. */
export function adamw(
  parameter: Float32Array,
  gradient: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  factors: AdamWFactors,
  decay: boolean,
): void {
  const { gradientScale, beta1, beta2, stepSize, secondMomentScale, epsilon } = factors;
  const keep = decay ? factors.keep : 1;
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] * gradientScale;
    const m = firstMoment[i] + (1 - beta1) * (g - firstMoment[i]);
    const v = beta2 * secondMoment[i] + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    parameter[i] = keep * parameter[i] - (stepSize * m) / (Math.sqrt(v) * secondMomentScale + epsilon);
  }
}

/** The Euclidean norm over several arrays, summed in double precision. */
export function norm(arrays: Iterable<Float32Array>): number {
  let squares = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i++) squares += array[i] * array[i];
  return Math.sqrt(squares);
}
