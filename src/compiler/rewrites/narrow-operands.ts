import { sameShape, type Graph, type Value } from '../graph.ts';
import { broadcastShape } from '../ops/elementwise.ts';
import type { OpName } from '../ops/table.ts';
import { rewriteNodes, type Rewriting } from './rewrite.ts';

const ELEMENTWISE: ReadonlySet<OpName> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Greater']);

/**
 * Operands of elementwise operations as narrow as they may be: those repeat them themselves. A product with ones that only
 * repeats, as the gradient of a sum is, and leading dimensions of 1 are not made before.
 */
export function narrowOperands(graph: Graph): Graph {
  return rewriteNodes(graph, ({ op, inputs, attributes, outputs: [output] }, rewriting) => {
    if (!ELEMENTWISE.has(op)) return undefined;
    const lean = inputs.reduce((current, value, i) => {
      const source = narrower(value, rewriting);
      const tried = source && current.with(i, source);
      const gives = tried && sameShape(broadcastShape(tried[0].shape, tried[1].shape), output.shape);
      return gives ? tried : current;
    }, inputs);
    return lean === inputs ? undefined : [rewriting.append(op, lean, attributes)];
  });
}

/** What a value repeats, or has more leading dimensions of 1 than. */
function narrower(value: Value, rewriting: Rewriting): Value | undefined {
  const node = rewriting.producer(value);
  if (node?.op === 'Reshape') {
    const [source] = node.inputs;
    const added = value.shape.length - source.shape.length;
    const leading = value.shape.slice(0, Math.max(0, added));
    return added > 0 && leading.every((d) => d === 1) && sameShape(value.shape.slice(added), source.shape)
      ? source
      : undefined;
  }
  if (node?.op !== 'Mul') return undefined;
  const areOnes = (x: Value): boolean => rewriting.constantData(x)?.every((element) => element === 1) === true;
  const [a, b] = node.inputs;
  return areOnes(b) ? a : areOnes(a) ? b : undefined;
}
