import { sameShape, sizeOf, type ConstantData, type Graph, type Node } from '../graph.ts';
import type { OpName } from '../ops/table.ts';
import { rewriteNodes } from './rewrite.ts';

/** float32 arithmetic on numbers; each result is rounded when it is stored. */
const ARITHMETIC: Partial<Record<OpName, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
};

/** Operations on constants done now: other shapes of them, and arithmetic on those of one shape or with a scalar. */
export function foldConstants(graph: Graph): Graph {
  return rewriteNodes(graph, (node, rewriting) => {
    const data = node.inputs.map((value) => rewriting.constantData(value));
    const computed = data.every((values) => values !== undefined) ? compute(node, data) : undefined;
    return computed && [rewriting.constant(computed, node.outputs[0])];
  });
}

function compute({ op, inputs, outputs }: Node, data: readonly ConstantData[]): ConstantData | undefined {
  if (op === 'Reshape') return data[0];
  const [output] = outputs;
  const arithmetic = ARITHMETIC[op];
  if (!arithmetic || output.dtype !== 'float32') return undefined;
  if (inputs.some(({ shape }) => sizeOf(shape) !== 1 && !sameShape(shape, output.shape))) return undefined;
  const at = (values: ConstantData | undefined, i: number): number =>
    (values?.length === 1 ? values[0] : values?.[i]) ?? 0;
  return Float32Array.from({ length: sizeOf(output.shape) }, (_, i) => arithmetic(at(data[0], i), at(data[1], i)));
}
