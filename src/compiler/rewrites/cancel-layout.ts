import { sameShape, type Graph, type Node, type Value } from '../graph.ts';
import { numbers } from '../ops/op.ts';
import type { OpName } from '../ops/table.ts';
import { rewriteNodes, type Rewriting } from './rewrite.ts';

type Rule = (node: Node, rewriting: Rewriting) => readonly Value[] | undefined;

const RULES: Partial<Record<OpName, Rule>> = {
  Reshape({ inputs: [x], attributes, outputs: [y] }, rewriting) {
    const inner = rewriting.producer(x);
    if (inner?.op !== 'Reshape') return undefined;
    const [source] = inner.inputs;
    return [sameShape(source.shape, y.shape) ? source : rewriting.append('Reshape', [source], attributes)];
  },
  Transpose({ inputs: [x], attributes }, rewriting) {
    const inner = rewriting.producer(x);
    if (inner?.op !== 'Transpose') return undefined;
    const before = numbers(inner.attributes, 'permutation');
    const permutation = numbers(attributes, 'permutation').map((axis) => before[axis]);
    const [source] = inner.inputs;
    const inOrder = permutation.every((axis, i) => axis === i);
    return [inOrder ? source : rewriting.append('Transpose', [source], { permutation })];
  },
  Split({ inputs: [x], attributes, outputs }, rewriting) {
    const inner = rewriting.producer(x);
    const parts = inner?.op === 'Concat' && inner.attributes['axis'] === attributes['axis'] ? inner.inputs : [];
    return allSameShape(parts, outputs) ? parts : undefined;
  },
  Concat({ inputs, attributes }, rewriting) {
    const wholes = inputs.flatMap((part, i) => {
      const split = rewriting.producer(part);
      if (split?.op !== 'Split' || split.attributes['axis'] !== attributes['axis']) return [part];
      const first = i - split.outputs.indexOf(part);
      const complete = split.outputs.every((output, k) => output === inputs[first + k]);
      if (!complete) return [part];
      return first === i ? split.inputs : [];
    });
    if (wholes.length === inputs.length) return undefined;
    return wholes.length === 1 ? wholes : [rewriting.append('Concat', wholes, attributes)];
  },
};

/** Without pairs that undo each other: reshapes, transpositions, and splits of what was joined, or the other way about. */
export function cancelLayout(graph: Graph): Graph {
  return rewriteNodes(graph, (node, rewriting) => RULES[node.op]?.(node, rewriting));
}

function allSameShape(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every(({ shape }, i) => sameShape(shape, b[i].shape));
}
