import type { ElementType, TensorType } from '../graph.ts';
import { expectInputs, expectType, type Op } from './op.ts';

/** One input, one output of its shape. */
function unary(type: string): Op {
  return {
    infer(inputs) {
      expectInputs(inputs, 1);
      expectType(inputs[0], 'float32');
      return [{ shape: inputs[0].shape, dtype: 'float32' }];
    },
    onnx: ({ inputs }) => ({ type, inputs, attributes: {} }),
  };
}

/** Two inputs of one type, broadcast against each other. */
function binary(type: string, dtypes: readonly ElementType[], result?: ElementType): Op {
  return {
    infer(inputs) {
      expectInputs(inputs, 2);
      const [a, b] = inputs as [TensorType, TensorType];
      expectType(a, ...dtypes);
      expectType(b, a.dtype);
      return [{ shape: broadcastShape(a.shape, b.shape), dtype: result ?? a.dtype }];
    },
    onnx: ({ inputs }) => ({ type, inputs, attributes: {} }),
  };
}

/** Numbers of the element types in ONNX's TensorProto.DataType. */
export const ONNX_TYPES: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

const cast: Op = {
  infer(inputs, { to }) {
    expectInputs(inputs, 1);
    if (to !== 'float32' && to !== 'int32') throw new Error(`expected to be float32 or int32, found ${to}`);
    return [{ shape: inputs[0].shape, dtype: to }];
  },
  onnx: ({ inputs, attributes }) => ({
    type: 'Cast',
    inputs,
    attributes: { to: ONNX_TYPES[attributes['to'] as ElementType] },
  }),
};

export const elementwise = {
  Add: binary('Add', ['float32', 'int32']),
  Sub: binary('Sub', ['float32', 'int32']),
  Mul: binary('Mul', ['float32', 'int32']),
  Div: binary('Div', ['float32']),
  Pow: binary('Pow', ['float32']),
  Max: binary('Max', ['float32']),
  Min: binary('Min', ['float32']),
  Greater: binary('Greater', ['float32'], 'bool'),
  Equal: binary('Equal', ['float32', 'int32'], 'bool'),
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Relu: unary('Relu'),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid'),
  Elu: unary('Elu'),
  Cast: cast,
};

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes [${a.join(',')}] and [${b.join(',')}] do not broadcast`);
    return x === 1 ? y : x;
  });
}
