import type { Attributes, TensorType } from '../graph.ts';
import { axis, expectInputs, expectType, flag, numbers, type Op } from './op.ts';

/** Shape after reducing the axes `axes`, which stay as 1 with `keepDims`. */
function reducedType(inputs: readonly TensorType[], attributes: Attributes): TensorType[] {
  expectInputs(inputs, 1);
  const [x] = inputs as [TensorType];
  expectType(x, 'float32');
  const axes = numbers(attributes, 'axes');
  if (axes.some((a) => a < 0 || a >= x.shape.length))
    throw new Error(`expected axes below ${x.shape.length}, found ${axes}`);
  const shape = flag(attributes, 'keepDims')
    ? x.shape.map((dimension, i) => (axes.includes(i) ? 1 : dimension))
    : x.shape.filter((_, i) => !axes.includes(i));
  return [{ shape, dtype: 'float32' }];
}

/** Until opset 18 only the sum takes its axes as a tensor. */
function reduction(type: string, axesAre: 'input' | 'attribute'): Op {
  return {
    infer: reducedType,
    onnx({ inputs, attributes }) {
      const axes = numbers(attributes, 'axes');
      const keepdims = flag(attributes, 'keepDims') ? 1 : 0;
      return axesAre === 'input'
        ? { type, inputs: [...inputs, axes], attributes: { keepdims } }
        : { type, inputs, attributes: { keepdims, axes } };
    },
  };
}

/** Index of the greatest along an axis, the first of equals; ONNX gives it as int64. */
const argMax: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 1);
    const [x] = inputs as [TensorType];
    expectType(x, 'float32');
    const reduced = axis(attributes, x.shape.length);
    return [{ shape: x.shape.filter((_, i) => i !== reduced), dtype: 'int64' }];
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'ArgMax',
    inputs,
    attributes: { axis: attributes['axis'] as number, keepdims: 0 },
  }),
};

export const reductions = {
  ReduceSum: reduction('ReduceSum', 'input'),
  ReduceMean: reduction('ReduceMean', 'attribute'),
  ReduceMax: reduction('ReduceMax', 'attribute'),
  ArgMax: argMax,
};
