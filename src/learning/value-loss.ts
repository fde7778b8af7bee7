import { add, maximum, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { clip } from './clip.ts';

/** Sums over a batch's valid steps, errors being values minus returns. `ValueMetrics` makes figures of them. */
export const VALUE_SUMS = [
  'valueErrorSum',
  'valueSquaredErrorSum',
  'returnSum',
  'returnSquareSum',
  'validSum',
] as const;

/** The sums, scalars, of [rows] each; values and returns in units of the return scale, valid 1 or 0. */
export function valueSums(values: Tensor, returns: Tensor, valid: Tensor): Record<(typeof VALUE_SUMS)[number], Tensor> {
  const error = sub(values, returns);
  return {
    valueErrorSum: sum(mul(valid, error)),
    valueSquaredErrorSum: sum(mul(valid, square(error))),
    returnSum: sum(mul(valid, returns)),
    returnSquareSum: sum(mul(valid, square(returns))),
    validSum: sum(valid),
  };
}

/**
 * The value loss of PPO's first implementation (OpenAI Baselines, `ppo2`): at each step the larger of the squared
 * errors of V and of V moved at most `range` away from the value in the rollout. Everything is [rows], `range` a scalar.
 */
export function clippedValueLoss(values: Tensor, returns: Tensor, oldValues: Tensor, range: Tensor): Tensor {
  const near = clip(values, sub(oldValues, range), add(oldValues, range));
  return maximum(square(sub(values, returns)), square(sub(near, returns)));
}
