import { sameShape, type Graph } from '../graph.ts';
import { rewriteNodes } from './rewrite.ts';

/** Sums of a matrix product and a term as one node, where the product alone is used for nothing else. */
export function fuseTerms(graph: Graph): Graph {
  return rewriteNodes(graph, ({ op, inputs, outputs: [sum] }, rewriting) => {
    if (op !== 'Add') return undefined;
    for (const [x, term] of [inputs, inputs.toReversed()]) {
      const product = rewriting.producer(x);
      const alone = product?.op === 'Gemm' && product.inputs.length === 2 && rewriting.uses(x) === 1;
      if (alone && sameShape(x.shape, sum.shape))
        return [rewriting.append('Gemm', [...product.inputs, term], product.attributes)];
    }
    return undefined;
  });
}
