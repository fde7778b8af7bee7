import type { Graph, Node, Value } from '../graph.ts';
import { usesOf } from './rewrite.ts';

/** A sum Σ w x over vectors of one length. */
interface WeightedSum {
  /** The sum, of no dimensions, and the product under it. */
  readonly sum: Node;
  readonly product: Node;
  readonly x: Value;
}

/**
 * Sums with the same weights, such as the figures of a step over the steps that count, as one matrix product: the
 * vectors become rows of a matrix.
 */
export function joinSums(graph: Graph): Graph {
  return [...groupsOf(graph).entries()].reduce((joined, [weights, sums]) => join(joined, weights, sums), graph);
}

/** Sums that can be joined, by their weights; in each group none depends on another. */
function groupsOf(graph: Graph): Map<Value, WeightedSum[]> {
  const uses = usesOf(graph);
  const products = new Map<Value, Node>();
  const candidates = new Map<Value, WeightedSum[]>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    if (node.op === 'Mul' && uses.get(node.outputs[0]) === 1) products.set(node.outputs[0], node);
    const product = node.op === 'ReduceSum' ? products.get(input) : undefined;
    if (!product || input.shape.length !== 1 || node.outputs[0].shape.length !== 0) continue;
    if (product.inputs.some((value) => value.shape.length !== 1 || value.shape[0] !== input.shape[0])) continue;
    for (const [weights, x] of [product.inputs, product.inputs.toReversed()]) {
      candidates.set(weights, [...(candidates.get(weights) ?? []), { sum: node, product, x }]);
    }
  }
  // The weights that most sums share come first; a sum is in one group.
  const taken = new Set<Node>();
  const groups = new Map<Value, WeightedSum[]>();
  for (const [weights, sums] of [...candidates].sort((a, b) => b[1].length - a[1].length)) {
    const free = sums.filter(({ sum }) => !taken.has(sum));
    const independent = withoutDependents(graph, free);
    if (independent.length < 2) continue;
    for (const { sum } of independent) taken.add(sum);
    groups.set(weights, independent);
  }
  return groups;
}

/** The sums without those that depend on one before them. */
function withoutDependents(graph: Graph, sums: readonly WeightedSum[]): WeightedSum[] {
  const own = new Map(sums.map((sum) => [sum.sum, sum]));
  const dependent = new Set<Value>();
  const kept: WeightedSum[] = [];
  for (const node of graph.nodes) {
    const depends = node.inputs.some((value) => dependent.has(value));
    const sum = own.get(node);
    if (sum && !depends) kept.push(sum);
    if (depends || sum) for (const value of node.outputs) dependent.add(value);
  }
  return kept;
}

function join(graph: Graph, weights: Value, sums: readonly WeightedSum[]): Graph {
  const [length] = weights.shape;
  const count = sums.length;
  const value = (...shape: number[]): Value => ({ shape, dtype: 'float32' });
  const [rows, matrix] = [value(count * length), value(count, length)];
  const [column, products, totals] = [value(length, 1), value(count, 1), value(count)];
  const parts = sums.map(() => value(1));
  const added: Node[] = [
    { op: 'Concat', inputs: sums.map(({ x }) => x), attributes: { axis: 0 }, outputs: [rows] },
    { op: 'Reshape', inputs: [rows], attributes: { shape: matrix.shape }, outputs: [matrix] },
    { op: 'Reshape', inputs: [weights], attributes: { shape: column.shape }, outputs: [column] },
    { op: 'Gemm', inputs: [matrix, column], attributes: { transposeA: false, transposeB: false }, outputs: [products] },
    { op: 'Reshape', inputs: [products], attributes: { shape: totals.shape }, outputs: [totals] },
    { op: 'Split', inputs: [totals], attributes: { axis: 0, sizes: sums.map(() => 1) }, outputs: parts },
    ...sums.map(({ sum }, i): Node => ({
      op: 'Reshape',
      inputs: [parts[i]],
      attributes: { shape: [] },
      outputs: sum.outputs,
    })),
  ];
  const gone = new Set(sums.flatMap(({ sum, product }) => [sum, product]));
  return { ...graph, nodes: inOrder([...graph.nodes.filter((node) => !gone.has(node)), ...added]) };
}

/** Nodes so that each comes after those whose values it uses, otherwise as they were. */
function inOrder(nodes: readonly Node[]): Node[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const done = new Set<Node>();
  const ordered: Node[] = [];
  const place = (node: Node): void => {
    if (done.has(node)) return;
    done.add(node);
    for (const value of node.inputs) {
      const producer = producers.get(value);
      if (producer) place(producer);
    }
    ordered.push(node);
  };
  nodes.forEach(place);
  return ordered;
}
