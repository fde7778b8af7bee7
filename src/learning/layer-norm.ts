import { add, div, mean, mul, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import type { NamedTensors } from './engine.ts';

const EPSILON = 1e-5;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016) of each row of x [rows, features], with `NAME.weight` and
 * `NAME.bias` [features]; epsilon as in PyTorch. The gradient is written out, as it then needs half of the
 * operations that differentiating each of the steps would.
 */
export function layerNorm(parameters: NamedTensors, name: string, x: Tensor): Tensor {
  const weight = parameters[`${name}.weight`];
  const bias = parameters[`${name}.bias`];
  return withGradient(
    [x, weight, bias],
    (save) => {
      const centred = sub(x, mean(x, 1, true));
      const deviation = sqrt(add(mean(square(centred), 1, true), EPSILON));
      const normal = div(centred, deviation);
      save([normal, deviation, weight]);
      return add(mul(normal, weight), bias);
    },
    (gradient, [normal, deviation, weight]) => {
      const product = mul(gradient, normal);
      const inner = mul(gradient, weight);
      const along = mul(normal, mean(mul(product, weight), 1, true));
      const dx = mul(sub(sub(inner, mean(inner, 1, true)), along), div(1, deviation));
      return [dx, sum(product, 0), sum(gradient, 0)];
    },
  );
}
