import { add, addN, div, mul, sqrt, square, sub, sum, tidy, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { AdamWFactors } from '../../learning/adamw.ts';

export interface AdamWState {
  readonly value: Tensor1D;
  readonly firstMoment: Tensor1D;
  readonly secondMoment: Tensor1D;
}

/** One update of a vector of parameters, as `learning/adamw.ts` has it. */
export function adamwOperations(
  { value, firstMoment, secondMoment }: AdamWState,
  gradient: Tensor1D,
  factors: AdamWFactors,
  decay: boolean,
): AdamWState {
  const { gradientScale, beta1, beta2, stepSize, secondMomentScale, epsilon, keep } = factors;
  return tidy(() => {
    const g: Tensor1D = gradientScale === 1 ? gradient : mul(gradient, gradientScale);
    const m: Tensor1D = add(firstMoment, mul(sub(g, firstMoment), 1 - beta1));
    const v: Tensor1D = add(mul(secondMoment, beta2), mul(square(g), 1 - beta2));
    const step = div(mul(m, stepSize), add(mul(sqrt(v), secondMomentScale), epsilon));
    const p: Tensor1D = sub(decay ? mul(value, keep) : value, step);
    return { value: p, firstMoment: m, secondMoment: v };
  });
}

/** The sum of squares of all numbers of the vectors. */
export function sumOfSquares(vectors: readonly Tensor1D[]): Scalar {
  return tidy(() => addN(vectors.map((vector) => sum<Scalar>(square(vector)))));
}
