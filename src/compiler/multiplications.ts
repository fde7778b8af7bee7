import { sizeOf, type Graph } from './graph.ts';

/** Multiplications of a graph's matrix products, which is most of what it computes. */
export function multiplications({ nodes }: Pick<Graph, 'nodes'>): number {
  let sum = 0;
  for (const { op, inputs, attributes, outputs } of nodes) {
    if (op !== 'Gemm') continue;
    const [rows, columns] = inputs[0].shape;
    sum += sizeOf(outputs[0].shape) * (attributes['transposeA'] ? rows : columns);
  }
  return sum;
}
