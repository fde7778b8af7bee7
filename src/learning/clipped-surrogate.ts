import { minimum, mul, step, sub, type Tensor } from '@tensorflow/tfjs-core';
import { clip } from './clip.ts';
import { withGradient } from './custom-gradient.ts';

/**
 * min(r A, clip(r, low, high) A) of PPO, each [rows], bounds scalars. The gradient with respect to r is A where r A is
 * not the larger of the two, else 0; written out, as it then needs a quarter of the operations.
 */
export function clippedSurrogate(ratio: Tensor, advantages: Tensor, low: Tensor, high: Tensor): Tensor {
  return withGradient(
    [ratio],
    (save) => {
      const unclipped = mul(ratio, advantages);
      const clipped = mul(clip(ratio, low, high), advantages);
      save([advantages, unclipped, clipped]);
      return minimum(unclipped, clipped);
    },
    (gradient, [a, unclipped, clipped]) => [mul(mul(gradient, a), sub(1, step(sub(unclipped, clipped))))],
  );
}
