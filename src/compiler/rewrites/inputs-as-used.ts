import { sameShape, type Graph, type Value } from '../graph.ts';

/** The graph with each input in the shape that it is used in, where that is one: its numbers are in order already. */
export function inputsAsUsed(graph: Graph): Graph {
  const uses = new Map<Value, Value[]>(graph.inputs.map((value) => [value, []]));
  for (const { op, inputs, outputs } of graph.nodes) {
    for (const value of inputs) uses.get(value)?.push(op === 'Reshape' ? outputs[0] : value);
  }
  for (const value of graph.outputs.values()) uses.get(value)?.push(value);

  const replaced = new Map<Value, Value>();
  const inputs = graph.inputs.map((value) => {
    const [first, ...rest] = uses.get(value)!;
    if (!first || sameShape(first.shape, value.shape)) return value;
    if (rest.some(({ shape }) => !sameShape(shape, first.shape))) return value;
    const input = { ...value, shape: first.shape };
    for (const use of [first, ...rest]) replaced.set(use, input);
    return input;
  });
  const current = (value: Value): Value => replaced.get(value) ?? value;
  return {
    ...graph,
    inputs,
    nodes: graph.nodes
      .filter(({ outputs }) => !replaced.has(outputs[0]))
      .map((node) => ({ ...node, inputs: node.inputs.map(current) })),
    outputs: new Map([...graph.outputs].map(([name, value]) => [name, current(value)])),
  };
}
