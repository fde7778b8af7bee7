import { sameShape, type TensorType } from '../graph.ts';
import { broadcastShape } from './elementwise.ts';
import { expectInputs, expectType, flag, type Op } from './op.ts';

/** A' B' + C of matrices, where A' and B' are A and B or their transposes; C is optional and broadcast. */
const gemm: Op = {
  infer(inputs, attributes) {
    expectInputs(inputs, 2, 3);
    const [a, b, c] = inputs as [TensorType, TensorType, TensorType?];
    for (const input of inputs) expectType(input, 'float32');
    if (a.shape.length !== 2 || b.shape.length !== 2)
      throw new Error(`expected matrices, found [${a.shape}] and [${b.shape}]`);
    const [rows, inner] = flag(attributes, 'transposeA') ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
    const [inner2, columns] = flag(attributes, 'transposeB') ? [b.shape[1], b.shape[0]] : [b.shape[0], b.shape[1]];
    if (inner !== inner2) throw new Error(`expected equal inner dimensions, found ${inner} and ${inner2}`);
    const shape = [rows, columns];
    if (c && !sameShape(broadcastShape(c.shape, shape), shape))
      throw new Error(`expected a term of [${shape}], found [${c.shape}]`);
    return [{ shape, dtype: 'float32' }];
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'Gemm',
    inputs,
    attributes: { transA: flag(attributes, 'transposeA') ? 1 : 0, transB: flag(attributes, 'transposeB') ? 1 : 0 },
  }),
};

export const product = { Gemm: gemm };
