import { sizeOf, type TensorType } from '../graph.ts';
import { axis, expectInputs, numbers, type Op } from './op.ts';

const reshape: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 1);
    const [x] = inputs as [TensorType];
    const shape = numbers(attributes, 'shape');
    if (sizeOf(shape) !== sizeOf(x.shape)) throw new Error(`expected ${sizeOf(x.shape)} elements, found [${shape}]`);
    return [{ shape, dtype: x.dtype }];
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'Reshape',
    inputs: [...inputs, numbers(attributes, 'shape')],
    attributes: {},
  }),
};

const transpose: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 1);
    const [x] = inputs as [TensorType];
    const permutation = numbers(attributes, 'permutation');
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((a, i) => a !== i)) {
      throw new Error(`expected a permutation of ${x.shape.length} axes, found [${permutation}]`);
    }
    return [{ shape: permutation.map((a) => x.shape[a]), dtype: x.dtype }];
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'Transpose',
    inputs,
    attributes: { perm: numbers(attributes, 'permutation') },
  }),
};

const split: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 1);
    const [x] = inputs as [TensorType];
    const along = axis(attributes, x.shape.length);
    const sizes = numbers(attributes, 'sizes');
    if (sizes.reduce((sum, size) => sum + size, 0) !== x.shape[along]) {
      throw new Error(`expected sizes that add up to ${x.shape[along]}, found [${sizes}]`);
    }
    return sizes.map((size) => ({ shape: x.shape.with(along, size), dtype: x.dtype }));
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'Split',
    inputs: [...inputs, numbers(attributes, 'sizes')],
    attributes: { axis: attributes['axis'] as number },
  }),
};

const concat: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 1, Infinity);
    const [first] = inputs as [TensorType];
    const along = axis(attributes, first.shape.length);
    for (const { shape, dtype } of inputs) {
      if (
        dtype !== first.dtype ||
        shape.length !== first.shape.length ||
        shape.some((d, i) => i !== along && d !== first.shape[i])
      ) {
        throw new Error(`expected inputs alike but for axis ${along}, found [${shape}] beside [${first.shape}]`);
      }
    }
    const size = inputs.reduce((sum, { shape }) => sum + shape[along], 0);
    return [{ shape: first.shape.with(along, size), dtype: first.dtype }];
  },
  onnx: ({ inputs, attributes }) => ({ type: 'Concat', inputs, attributes: { axis: attributes['axis'] as number } }),
};

export const layout = { Reshape: reshape, Transpose: transpose, Split: split, Concat: concat };
