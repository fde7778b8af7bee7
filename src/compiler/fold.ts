import { sameShape, type ConstantData, type TensorType, type Value } from './graph.ts';
import { broadcastShape } from './ops/elementwise.ts';
import type { OpName } from './ops/table.ts';

type Constants = ReadonlyMap<Value, ConstantData>;

/** The input that a node would only pass on, or undefined. `type` is the node's own. */
type Rule = (inputs: readonly Value[], type: TensorType, constants: Constants) => Value | undefined;

/**
 * Nodes that change nothing and so are never made: what `stopGradient` sends back, products with one, and changes of
 * shape or type to what there is already.
 */
const RULES: Partial<Record<OpName, Rule>> = {
  Add: ([a, b], type, constants) => neutral(a, b, 0, type, constants) ?? neutral(b, a, 0, type, constants),
  Sub: ([a, b], type, constants) => neutral(a, b, 0, type, constants),
  Mul: ([a, b], type, constants) => neutral(a, b, 1, type, constants) ?? neutral(b, a, 1, type, constants),
  Div: ([a, b], type, constants) => neutral(a, b, 1, type, constants),
  Cast: ([x], type) => (x.dtype === type.dtype ? x : undefined),
  Reshape: ([x], type) => (sameShape(x.shape, type.shape) ? x : undefined),
  Split: ([x], type) => (sameShape(x.shape, type.shape) ? x : undefined),
  Concat: (inputs) => (inputs.length === 1 ? inputs[0] : undefined),
};

export function fold(op: OpName, inputs: readonly Value[], type: TensorType, constants: Constants): Value | undefined {
  return RULES[op]?.(inputs, type, constants);
}

/** What a product with ones only repeats along axes, as the gradient of a sum does; undefined for other nodes. */
export function widened(op: OpName, inputs: readonly Value[], constants: Constants): Value | undefined {
  if (op !== 'Mul') return undefined;
  const areOnes = (value: Value): boolean => constants.get(value)?.every((element) => element === 1) === true;
  return areOnes(inputs[1]) ? inputs[0] : areOnes(inputs[0]) ? inputs[1] : undefined;
}

const ELEMENTWISE: ReadonlySet<OpName> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min']);

/** The inputs of an operation that repeats them itself, without the repetitions that it does not need. */
export function widening(
  op: OpName,
  inputs: readonly Value[],
  type: TensorType,
  narrow: ReadonlyMap<Value, Value>,
): readonly Value[] {
  if (!ELEMENTWISE.has(op)) return inputs;
  return inputs.reduce((current, value, i) => {
    const source = narrow.get(value);
    const lean = source && current.with(i, source);
    return lean && sameShape(broadcastShape(lean[0].shape, lean[1].shape), type.shape) ? lean : current;
  }, inputs);
}

/** `x`, where `other` is a constant of nothing but `element` that does not widen it. */
function neutral(x: Value, other: Value, element: number, type: TensorType, constants: Constants): Value | undefined {
  if (!sameShape(x.shape, type.shape)) return undefined;
  const data = constants.get(other);
  return data?.every((value) => value === element) ? x : undefined;
}
