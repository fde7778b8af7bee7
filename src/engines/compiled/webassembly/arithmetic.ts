import type { ConstantData, Node, Value } from '../../../compiler/graph.ts';
import type { OpName } from '../../../compiler/ops/table.ts';
import { exponential, exponentialMinus1, hyperbolicTangent, logistic } from './exponential.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { PlainInstruction } from './instructions.ts';
import { logarithm } from './logarithm.ts';

/**
 * What elementwise operations become, for four elements at once. Truth values are lanes of ones or zeros, which are
 * −1 or 0 in memory; integers are 32 bits wide.
 */
export type Arithmetic =
  | 'copy'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'max'
  | 'min'
  | 'greater'
  | 'equal'
  | 'integer add'
  | 'integer sub'
  | 'integer mul'
  | 'integer equal'
  | 'neg'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'relu'
  | 'tanh'
  | 'sigmoid'
  | 'elu'
  | 'square'
  | 'truth to number'
  | 'truth to integer'
  | 'integer to number'
  | 'number to integer';

type Emit = (f: FunctionBuilder, inputs: readonly Local[]) => void;

/** An instruction on all inputs. */
const direct =
  (name: PlainInstruction): Emit =>
  (f, inputs) => {
    for (const input of inputs) f.get(input);
    f.op(name);
  };

/** Leaves the result on the stack. */
export const ARITHMETIC: Readonly<Record<Arithmetic, Emit>> = {
  copy: (f, [x]) => f.get(x),
  add: direct('f32x4.add'),
  sub: direct('f32x4.sub'),
  mul: direct('f32x4.mul'),
  div: direct('f32x4.div'),
  max: direct('f32x4.max'),
  min: direct('f32x4.min'),
  greater: direct('f32x4.gt'),
  equal: direct('f32x4.eq'),
  'integer add': direct('i32x4.add'),
  'integer sub': direct('i32x4.sub'),
  'integer mul': direct('i32x4.mul'),
  'integer equal': direct('i32x4.eq'),
  neg: direct('f32x4.neg'),
  exp: (f, [x]) => exponential(f, x),
  log: (f, [x]) => logarithm(f, x),
  sqrt: direct('f32x4.sqrt'),
  relu: (f, [x]) => f.get(x).splat(0).op('f32x4.pmax'), // of NaN it leaves NaN
  tanh: (f, [x]) => hyperbolicTangent(f, x),
  sigmoid: (f, [x]) => logistic(f, x),
  elu(f, [x]) {
    const negative = f.local('v128');
    f.get(x).splat(0).op('f32x4.pmin').set(negative);
    f.get(x);
    exponentialMinus1(f, negative);
    f.get(x).splat(0).op('f32x4.gt').op('v128.bitselect');
  },
  square: (f, [x]) => f.get(x).get(x).op('f32x4.mul'),
  'truth to number': (f, [x]) => f.get(x).splat(1).op('v128.and'),
  'truth to integer': direct('i32x4.neg'),
  'integer to number': direct('f32x4.convert_i32x4_s'),
  'number to integer': direct('i32x4.trunc_sat_f32x4_s'),
};

const FLOAT: Partial<Record<OpName, Arithmetic>> = {
  Add: 'add',
  Sub: 'sub',
  Mul: 'mul',
  Div: 'div',
  Max: 'max',
  Min: 'min',
  Greater: 'greater',
  Equal: 'equal',
  Neg: 'neg',
  Exp: 'exp',
  Log: 'log',
  Sqrt: 'sqrt',
  Relu: 'relu',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Elu: 'elu',
};

const INTEGER: Partial<Record<OpName, Arithmetic>> = {
  Add: 'integer add',
  Sub: 'integer sub',
  Mul: 'integer mul',
  Equal: 'integer equal',
};

/** How a node is computed and from which of its inputs; undefined where it is no elementwise operation that is known. */
export function arithmeticOf(
  node: Node,
  constants: ReadonlyMap<Value, ConstantData>,
): { readonly operation: Arithmetic; readonly inputs: readonly Value[] } | undefined {
  const { op, inputs } = node;
  const known = (operation: Arithmetic | undefined, from = inputs) =>
    operation === undefined ? undefined : { operation, inputs: from };
  const { dtype } = inputs[0];
  if (op === 'Cast') return known(CASTS[`${dtype === 'int64' ? 'int32' : dtype} to ${String(node.attributes['to'])}`]);
  if (op === 'Pow') return known(POWERS.get(uniform(inputs[1], constants) ?? NaN), [inputs[0]]);
  return known((dtype === 'float32' ? FLOAT : INTEGER)[op]);
}

const CASTS: Readonly<Record<string, Arithmetic>> = {
  'bool to float32': 'truth to number',
  'bool to int32': 'truth to integer',
  'int32 to float32': 'integer to number',
  'float32 to int32': 'number to integer',
  'int32 to int32': 'copy',
  'float32 to float32': 'copy',
};

const POWERS: ReadonlyMap<number, Arithmetic> = new Map([
  [0.5, 'sqrt'],
  [1, 'copy'],
  [2, 'square'],
]);

/** The number that all elements of a constant are; undefined for other values. */
export function uniform(value: Value, constants: ReadonlyMap<Value, ConstantData>): number | undefined {
  const data = constants.get(value);
  return data && data.every((element) => element === data[0]) ? data[0] : undefined;
}
