import { sizeOf, type Graph } from '../../compiler/graph.ts';

/** Multiplications of matrix products for each operation of a graph, from which on more than one thread is of use. */
const WORTH_THREADS = 65536;

/**
 * How many of the threads allowed a graph is run with: one where its operations are so short that waking another thread
 * takes as long as they do. That one would only wait, busily, for the next operation.
 */
export function threadsFor({ nodes }: Graph, threads: number): number {
  let multiplications = 0;
  for (const { op, inputs, attributes, outputs } of nodes) {
    if (op !== 'Gemm') continue;
    const [rows, columns] = inputs[0].shape;
    multiplications += sizeOf(outputs[0].shape) * (attributes['transposeA'] ? rows : columns);
  }
  return multiplications < WORTH_THREADS * nodes.length ? 1 : threads;
}
