import type { Graph } from '../graph.ts';
import { rewriteNodes } from './rewrite.ts';

/** a − b > 0 as a > b, which is the same for all numbers, infinities and NaN included. */
export function compareDirectly(graph: Graph): Graph {
  return rewriteNodes(graph, ({ op, inputs: [x, zero] }, rewriting) => {
    if (op !== 'Greater' || zero.shape.length > 0 || rewriting.constantData(zero)?.[0] !== 0) return undefined;
    const difference = rewriting.producer(x);
    return difference?.op === 'Sub' ? [rewriting.append('Greater', difference.inputs)] : undefined;
  });
}
