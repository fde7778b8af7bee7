import { clone, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';

/** The same values, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  return withGradient(
    [x],
    () => clone(x),
    (gradient) => [zerosLike(gradient)],
  );
}
