import { util, type NamedAttrMap } from '@tensorflow/tfjs-core';
import type { ConstantData, ElementType, TensorType, Value } from './graph.ts';
import { sizeOf } from './graph.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { OpName } from './ops/table.ts';

/**
 * Records one call of a tfjs kernel, given its inputs by name and its attributes. Returns what the kernel would: one
 * value, or a list where tfjs expects a list.
 */
export type Kernel = (
  builder: GraphBuilder,
  inputs: Readonly<Record<string, Value>>,
  attributes: NamedAttrMap,
) => Value | readonly Value[];

const unary =
  (op: OpName): Kernel =>
  (builder, { x }) =>
    builder.append(op, [x]);

const binary =
  (op: OpName): Kernel =>
  (builder, { a, b }) =>
    builder.append(op, [a, b]);

const reduction =
  (op: OpName, axisName: string): Kernel =>
  (builder, { x }, attributes) => {
    const axes = util.parseAxisParam(attributes[axisName] as number | number[], x.shape as number[]);
    return builder.append(op, [x], { axes, keepDims: attributes['keepDims'] === true });
  };

const filled =
  (element: number): Kernel =>
  (builder, { x }) =>
    constant(builder, x, element);

/** Every tfjs kernel that can be recorded, by tfjs's name. */
export const KERNELS: Readonly<Record<string, Kernel>> = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Equal: binary('Equal'),
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Relu: unary('Relu'),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid'),
  Elu: unary('Elu'),
  Sqrt: unary('Sqrt'),
  /** As a power, because ONNX Runtime knows layer normalisation by it, and runs that as one node where it can. */
  Square: (builder, { x }) => builder.append('Pow', [x, constant(builder, { shape: [], dtype: 'float32' }, 2)]),
  Step: (builder, { x }, attributes) => {
    if (attributes['alpha']) throw new Error(`alpha ${JSON.stringify(attributes['alpha'])} instead of 0`);
    const positive = builder.append('Greater', [x, constant(builder, { shape: [], dtype: 'float32' }, 0)]);
    return builder.append('Cast', [positive], { to: 'float32' });
  },
  /** dy where y ≥ 0, else dy (y + 1). */
  EluGrad: (builder, { dy, y }) => {
    const scalar = { shape: [], dtype: 'float32' } as const;
    const negative = builder.append('Min', [y, constant(builder, scalar, 0)]);
    const slope = builder.append('Add', [negative, constant(builder, scalar, 1)]);
    return builder.append('Mul', [dy, slope]);
  },
  Sum: reduction('ReduceSum', 'axis'),
  Mean: reduction('ReduceMean', 'axis'),
  Max: reduction('ReduceMax', 'reductionIndices'),
  ArgMax: (builder, { x }, attributes) => {
    const [axis] = util.parseAxisParam(attributes['axis'] as number, x.shape as number[]);
    return builder.append('Cast', [builder.append('ArgMax', [x], { axis })], { to: 'int32' });
  },
  OneHot: (builder, { indices }, { depth, onValue, offValue }) => {
    if (onValue !== 1 || offValue !== 0)
      throw new Error(`values ${JSON.stringify(onValue)} and ${JSON.stringify(offValue)}`);
    const classes = Int32Array.from({ length: depth as number }, (_, i) => i);
    const range = builder.constant(classes, { shape: [classes.length], dtype: 'int32' });
    const column = builder.append('Reshape', [indices], { shape: [...indices.shape, 1] });
    return builder.append('Cast', [builder.append('Equal', [column, range])], { to: 'float32' });
  },
  Cast: (builder, { x }, { dtype }) => builder.append('Cast', [x], { to: dtype as string }),
  Identity: (_, { x }) => x,
  ZerosLike: filled(0),
  OnesLike: filled(1),
  Reshape: (builder, { x }, attributes) => {
    const shape = util.inferFromImplicitShape(attributes['shape'] as number[], sizeOf(x.shape));
    return builder.append('Reshape', [x], { shape });
  },
  Transpose: (builder, { x }, { perm }) => builder.append('Transpose', [x], { permutation: perm as number[] }),
  SplitV: (builder, { x }, attributes) => {
    const [axis] = util.parseAxisParam(attributes['axis'] as number, x.shape as number[]);
    const length = x.shape[axis];
    const given = attributes['numOrSizeSplits'] as number | number[];
    const sizes = typeof given === 'number' ? new Array<number>(given).fill(length / given) : given;
    return builder.appendMany('Split', [x], { axis, sizes });
  },
  Concat: (builder, inputs, attributes) => {
    const values = Object.values(inputs);
    const [axis] = util.parseAxisParam(attributes['axis'] as number, values[0].shape as number[]);
    return builder.append('Concat', values, { axis });
  },
  BatchMatMul: (builder, { a, b }, { transposeA, transposeB }) =>
    builder.append('Gemm', [a, b], { transposeA: transposeA === true, transposeB: transposeB === true }),
};

function constant(builder: GraphBuilder, { shape, dtype }: TensorType, element: number): Value {
  return builder.constant(filledArray(dtype, sizeOf(shape), element), { shape, dtype });
}

function filledArray(dtype: ElementType, length: number, element: number): ConstantData {
  if (dtype === 'float32') return new Float32Array(length).fill(element);
  if (dtype === 'int32') return new Int32Array(length).fill(element);
  throw new Error(`a constant of ${dtype}`);
}
