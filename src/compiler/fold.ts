import { sameShape, type ConstantData, type TensorType, type Value } from './graph.ts';
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

/** `x`, where `other` is a constant of nothing but `element` that does not widen it. */
function neutral(x: Value, other: Value, element: number, type: TensorType, constants: Constants): Value | undefined {
  if (!sameShape(x.shape, type.shape)) return undefined;
  const data = constants.get(other);
  return data?.every((value) => value === element) ? x : undefined;
}
