import { maximum, minimum, type Tensor } from '@tensorflow/tfjs-core';

/** x where it lies between the bounds, else the nearer bound, through which no gradient flows to x. */
export function clip(x: Tensor, low: Tensor, high: Tensor): Tensor {
  return minimum(maximum(x, low), high);
}
