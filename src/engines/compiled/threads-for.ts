import type { Graph } from '../../compiler/graph.ts';
import { multiplications } from '../../compiler/multiplications.ts';

/** Multiplications of matrix products for each operation of a graph, from which on more than one thread is of use. */
const WORTH_THREADS = 65536;

/**
 * How many of the threads allowed a graph is run with: one where its operations are so short that waking another thread
 * takes as long as they do. That one would only wait, busily, for the next operation.
 */
export function threadsFor(graph: Graph, threads: number): number {
  return multiplications(graph) < WORTH_THREADS * graph.nodes.length ? 1 : threads;
}
