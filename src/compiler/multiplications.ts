import { sizeOf, type Graph } from './graph.ts';

type Nodes = Pick<Graph, 'nodes'>;

/** Multiplications of a graph's matrix products, which is most of what it computes. */
export function multiplications(graph: Nodes): number {
  return eachProduct(graph).reduce((sum, product) => sum + product, 0);
}

/** Those of its largest matrix product. */
export function largestProduct(graph: Nodes): number {
  return Math.max(0, ...eachProduct(graph));
}

function eachProduct({ nodes }: Nodes): number[] {
  return nodes
    .filter(({ op }) => op === 'Gemm')
    .map(({ inputs, attributes, outputs }) => {
      const [rows, columns] = inputs[0].shape;
      return sizeOf(outputs[0].shape) * (attributes['transposeA'] ? rows : columns);
    });
}
