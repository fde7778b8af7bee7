import { sizeOf, type Graph, type Node, type Value } from './graph.ts';

/** Several inputs of a graph one behind the other in a vector, which is then its input. */
export interface InputVector {
  readonly name: string;
  readonly length: number;
  /** Where each input starts, by its name; in that order. What lies between them is not read. */
  readonly starts: ReadonlyMap<string, number>;
}

/** The graph with the inputs of a vector taken out of that: each input that ONNX Runtime is given costs more than a copy. */
export function packInputs(graph: Graph, { name, length, starts }: InputVector): Graph {
  const byName = new Map(graph.inputs.map((value) => [value.name!, value]));
  const sizes: number[] = [];
  const parts: Value[] = [];
  const reshapes: Node[] = [];
  const replaced = new Map<Value, Value>();
  let at = 0;
  const take = (size: number): Value => {
    const part: Value = { shape: [size], dtype: 'float32' };
    sizes.push(size);
    parts.push(part);
    at += size;
    return part;
  };
  for (const [input, start] of starts) {
    if (start > at) take(start - at);
    const value = byName.get(input)!;
    const { shape } = value;
    const part = take(sizeOf(shape));
    if (shape.length === 1) replaced.set(value, part);
    else {
      const reshaped: Value = { shape, dtype: 'float32' };
      reshapes.push({ op: 'Reshape', inputs: [part], attributes: { shape }, outputs: [reshaped] });
      replaced.set(value, reshaped);
    }
  }
  if (length > at) take(length - at);
  const vector: Value = { name, shape: [length], dtype: 'float32' };
  const split: Node = { op: 'Split', inputs: [vector], attributes: { axis: 0, sizes }, outputs: parts };
  const current = (value: Value): Value => replaced.get(value) ?? value;
  return {
    ...graph,
    inputs: [vector, ...graph.inputs.filter((value) => !replaced.has(value))],
    nodes: [split, ...reshapes, ...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(current) }))],
    outputs: new Map([...graph.outputs].map(([output, value]) => [output, current(value)])),
  };
}
