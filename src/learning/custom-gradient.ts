import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Computes `forward` with a gradient of its own.
 *
 * @param inputs what the gradient is taken with respect to
 * @param forward keeps what `backward` needs by handing it to `save`: anything else is gone by then
 * @param backward takes the gradient of the value and what was saved; returns one gradient per input
 */
export function withGradient(
  inputs: readonly Tensor[],
  forward: (save: (tensors: Tensor[]) => void) => Tensor,
  backward: (gradient: Tensor, saved: Tensor[]) => Tensor[],
): Tensor {
  return customGrad((...given) => ({ value: forward(given.at(-1) as GradSaveFunc), gradFunc: backward }))(...inputs);
}
