import type { Graph, Node, Value } from '../../../compiler/graph.ts';
import { COLUMNS } from './group-ranges.ts';

/** The graph with a further output `to` for each output `from`, a vector of whole rows: the sum of its squares, [1]. */
export function sumsOfSquares(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const nodes: Node[] = [...graph.nodes];
  const outputs = new Map(graph.outputs);
  const append = (op: Node['op'], inputs: readonly Value[], attributes: Node['attributes'], shape: number[]): Value => {
    const value: Value = { shape, dtype: 'float32' };
    nodes.push({ op, inputs, attributes, outputs: [value] });
    return value;
  };
  for (const [from, to] of names) {
    const vector = graph.outputs.get(from)!;
    const rows = vector.shape[0] / COLUMNS;
    const squares = append('Mul', [vector, vector], {}, [rows * COLUMNS]);
    const matrix = append('Reshape', [squares], { shape: [rows, COLUMNS] }, [rows, COLUMNS]);
    const sums = append('ReduceSum', [matrix], { axes: [1], keepDims: false }, [rows]);
    outputs.set(to, append('ReduceSum', [sums], { axes: [0], keepDims: true }, [1]));
  }
  return { ...graph, nodes, outputs };
}
