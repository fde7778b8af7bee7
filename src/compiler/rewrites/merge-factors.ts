import { sameShape, sizeOf, type Graph, type Node, type Value } from '../graph.ts';
import { broadcastShape } from '../ops/elementwise.ts';
import { rewriteNodes, type Rewriting } from './rewrite.ts';

/**
 * Products of several factors with the scalars among them multiplied first, and signs turned on a scalar where there is
 * one: one pass over a tensor instead of one for each of them.
 */
export function mergeFactors(graph: Graph): Graph {
  return rewriteNodes(graph, (node, rewriting) => {
    const [output] = node.outputs;
    if ((node.op !== 'Mul' && node.op !== 'Neg') || sizeOf(output.shape) === 1) return undefined;
    const { scalars, tensors, negative } = factorsOf(node, rewriting);
    if (scalars.length + (negative ? 1 : 0) < 2) return undefined;
    const shape = tensors.reduce<readonly number[]>((widest, value) => broadcastShape(widest, value.shape), []);
    if (!sameShape(shape, output.shape)) return undefined;
    const product = (factors: readonly Value[]): Value => factors.reduce((a, b) => rewriting.append('Mul', [a, b]));
    const scalar = product(scalars.map((value) => flattened(value, rewriting)));
    const signed = negative ? rewriting.append('Neg', [scalar]) : scalar;
    // What is smallest first, as broadcasting makes the rest larger.
    const bySize = tensors.toSorted((a, b) => sizeOf(a.shape) - sizeOf(b.shape));
    return [product([signed, ...bySize])];
  });
}

interface Factors {
  readonly scalars: Value[];
  readonly tensors: Value[];
  readonly negative: boolean;
}

/** Factors of a product, into which products and signs that nothing else uses are taken apart. */
function factorsOf(root: Node, rewriting: Rewriting): Factors {
  const scalars: Value[] = [];
  const tensors: Value[] = [];
  let negative = false;
  const walk = (node: Node): void => {
    if (node.op === 'Neg') negative = !negative;
    for (const value of node.inputs) {
      const inner = rewriting.producer(value);
      const own = inner && rewriting.uses(value) <= 1 && sizeOf(value.shape) > 1;
      if (own && (inner.op === 'Mul' || inner.op === 'Neg')) walk(inner);
      else (sizeOf(value.shape) === 1 ? scalars : tensors).push(value);
    }
  };
  walk(root);
  return { scalars, tensors, negative };
}

/** A scalar of no dimensions, which widens nothing. */
function flattened(value: Value, rewriting: Rewriting): Value {
  return value.shape.length === 0 ? value : rewriting.append('Reshape', [value], { shape: [] });
}
