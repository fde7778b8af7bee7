import { sameShape, type Graph, type Node, type Value } from '../graph.ts';
import type { OpName } from '../ops/table.ts';
import { rewriteNodes, type Rewriting } from './rewrite.ts';

/** The input that a node only passes on, or undefined. */
type Rule = (node: Node, rewriting: Rewriting) => Value | undefined;

const RULES: Partial<Record<OpName, Rule>> = {
  Add: (node, rewriting) => neutral(node, 0, 1, 0, rewriting) ?? neutral(node, 1, 0, 0, rewriting),
  Sub: (node, rewriting) => neutral(node, 0, 1, 0, rewriting),
  Mul: (node, rewriting) => neutral(node, 0, 1, 1, rewriting) ?? neutral(node, 1, 0, 1, rewriting),
  Div: (node, rewriting) => neutral(node, 0, 1, 1, rewriting),
  Neg({ inputs: [x] }, rewriting) {
    const inner = rewriting.producer(x);
    return inner?.op === 'Neg' ? inner.inputs[0] : undefined;
  },
  Cast: ({ inputs: [x], outputs: [y] }) => (x.dtype === y.dtype ? x : undefined),
  Reshape: passedInShape,
  Split: passedInShape,
  Concat: ({ inputs }) => (inputs.length === 1 ? inputs[0] : undefined),
};

/**
 * Without nodes that change nothing: sums with zero, as `stopGradient` sends back, products with one, signs turned twice,
 * and changes of shape or type to what there is already.
 */
export function dropNeutral(graph: Graph): Graph {
  return rewriteNodes(graph, (node, rewriting) => {
    const passed = RULES[node.op]?.(node, rewriting);
    return passed && [passed];
  });
}

/** Input `kept`, where input `other` is a constant of nothing but `element` that does not widen it. */
function neutral(
  { inputs, outputs }: Node,
  kept: number,
  other: number,
  element: number,
  rewriting: Rewriting,
): Value | undefined {
  if (!sameShape(inputs[kept].shape, outputs[0].shape)) return undefined;
  const data = rewriting.constantData(inputs[other]);
  return data?.every((value) => value === element) ? inputs[kept] : undefined;
}

function passedInShape({ inputs: [x], outputs: [y] }: Node): Value | undefined {
  return sameShape(x.shape, y.shape) ? x : undefined;
}
