import { sizeOf, type Graph, type Node, type Value } from './graph.ts';

/** Several outputs of a graph one behind the other in a vector, which is then its output. */
export interface OutputVector {
  readonly name: string;
  readonly length: number;
  /** Where each output starts, by its name; in that order. What lies between them is 0. */
  readonly starts: ReadonlyMap<string, number>;
}

/** The graph with the outputs of a vector in that: each output that ONNX Runtime hands over costs more than a copy. */
export function packOutputs(graph: Graph, { name, length, starts }: OutputVector): Graph {
  const constants = new Map(graph.constants);
  const nodes = [...graph.nodes];
  const parts: Value[] = [];
  const constant = (data: Float32Array): Value => {
    const value: Value = { shape: [data.length], dtype: 'float32' };
    constants.set(value, data);
    return value;
  };
  const flat = (value: Value): Value => {
    if (value.shape.length === 1) return value;
    const data = constants.get(value);
    if (data) return constant(Float32Array.from(data));
    const shape = [sizeOf(value.shape)];
    const reshaped: Value = { shape, dtype: value.dtype };
    nodes.push({ op: 'Reshape', inputs: [value], attributes: { shape }, outputs: [reshaped] });
    return reshaped;
  };

  let at = 0;
  const fillTo = (start: number): void => {
    if (start > at) parts.push(constant(new Float32Array(start - at)));
    at = start;
  };
  for (const [output, start] of starts) {
    fillTo(start);
    const value = flat(graph.outputs.get(output)!);
    parts.push(value);
    at += value.shape[0];
  }
  fillTo(length);
  const vector: Value = { shape: [length], dtype: 'float32' };
  const join: Node = { op: 'Concat', inputs: parts, attributes: { axis: 0 }, outputs: [vector] };
  const alone = [...graph.outputs].filter(([output]) => !starts.has(output));
  return { ...graph, constants, nodes: [...nodes, join], outputs: new Map([...alone, [name, vector]]) };
}
