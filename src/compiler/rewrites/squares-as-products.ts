import type { Graph } from '../graph.ts';
import { rewriteNodes } from './rewrite.ts';

/**
 * Squares as products, which ONNX Runtime computes in a quarter of the time of a power. Not for a graph whose layer
 * normalisations are to be recognised: they are known by the power.
 */
export function squaresAsProducts(graph: Graph): Graph {
  return rewriteNodes(graph, ({ op, inputs: [x, exponent] }, rewriting) => {
    if (op !== 'Pow' || exponent.shape.length > 0 || rewriting.constantData(exponent)?.[0] !== 2) return undefined;
    return [rewriting.append('Mul', [x, x])];
  });
}
