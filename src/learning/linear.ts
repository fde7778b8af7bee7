import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensors } from './engine.ts';

/** x W + b for x [rows, in], with `NAME.weight` [in, out] and `NAME.bias` [out]. */
export function linear(parameters: NamedTensors, name: string, x: Tensor): Tensor {
  return add(matMul(x, parameters[`${name}.weight`]), parameters[`${name}.bias`]);
}
