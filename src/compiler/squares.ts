import type { Graph, Node, Value } from './graph.ts';

/**
 * The graph with squares as products, which ONNX Runtime computes in a quarter of the time of a power. Not for a graph
 * whose layer normalisations are to be recognised: they are known by the power.
 */
export function squaresAsProducts(graph: Graph): Graph {
  const isTwo = (value: Value): boolean => graph.constants.get(value)?.every((element) => element === 2) === true;
  const nodes = graph.nodes.map((node): Node => {
    const [x, exponent] = node.inputs;
    if (node.op !== 'Pow' || exponent.shape.length > 0 || !isTwo(exponent)) return node;
    return { ...node, op: 'Mul', inputs: [x, x] };
  });
  return { ...graph, nodes };
}
