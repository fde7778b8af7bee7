import { sameShape, type Graph, type Node, type Value } from './graph.ts';

/** The graph with sums of a matrix product and a term as one node, where the product alone is used for nothing else. */
export function fuse(graph: Graph): Graph {
  const uses = new Map<Value, number>();
  const use = (value: Value): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(use);
  for (const value of graph.outputs.values()) use(value);

  const products = new Map<Value, Node>();
  for (const node of graph.nodes) {
    if (node.op === 'Gemm' && node.inputs.length === 2 && uses.get(node.outputs[0]) === 1)
      products.set(node.outputs[0], node);
  }
  const merged = new Set<Node>();
  const rewrite = (node: Node): Node => {
    if (node.op !== 'Add') return node;
    for (const [x, term] of [node.inputs, node.inputs.toReversed()] as [Value, Value][]) {
      const product = products.get(x);
      if (!product || !sameShape(x.shape, node.outputs[0].shape)) continue;
      merged.add(product);
      return { ...product, inputs: [...product.inputs, term], outputs: node.outputs };
    }
    return node;
  };
  const nodes = graph.nodes.map(rewrite);
  return { ...graph, nodes: nodes.filter((node) => !merged.has(node)) };
}
