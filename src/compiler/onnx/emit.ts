import type { OnnxInput } from '../ops/op.ts';
import { OPS } from '../ops/table.ts';
import type { Graph, Value } from '../graph.ts';
import { encodeOnnx, type OnnxInitializer, type OnnxOperation } from './messages.ts';

/** The graph as an ONNX model. */
export function emit(graph: Graph): Uint8Array {
  const names = namesOf(graph);
  const integers = new Map<string, readonly number[]>();
  const inputName = (input: OnnxInput): string => {
    if (!Array.isArray(input)) return names.get(input as Value)!;
    const name = `integers/${input.join('_')}`;
    integers.set(name, input as readonly number[]);
    return name;
  };

  const operations = graph.nodes.map((node): OnnxOperation => {
    const { type, inputs, attributes } = OPS[node.op].onnx(node);
    const outputs = node.outputs.map((value) => names.get(value)!);
    return { type, inputs: inputs.map(inputName), outputs, attributes };
  });
  for (const [name, value] of graph.outputs) {
    const source = names.get(value)!;
    if (source !== name) operations.push({ type: 'Identity', inputs: [source], outputs: [name], attributes: {} });
  }
  const constants = [...graph.constants].map(([value, data]): OnnxInitializer => ({
    ...value,
    name: names.get(value)!,
    data,
  }));
  const shapes = [...integers].map(([name, values]): OnnxInitializer => ({
    name,
    dtype: 'int64',
    shape: [values.length],
    data: BigInt64Array.from(values, BigInt),
  }));
  return encodeOnnx({
    name: graph.name,
    operations,
    initializers: [...constants, ...shapes],
    inputs: graph.inputs.map((value) => ({ ...value, name: names.get(value)! })),
    outputs: [...graph.outputs].map(([name, value]) => ({ ...value, name })),
  });
}

/** Inputs and outputs keep their names, so that no copy is made for an output that a node gives. */
function namesOf(graph: Graph): Map<Value, string> {
  const names = new Map<Value, string>();
  for (const value of graph.inputs) names.set(value, value.name!);
  for (const value of graph.constants.keys()) names.set(value, `constant/${names.size}`);
  for (const [name, value] of graph.outputs) if (!names.has(value)) names.set(value, name);
  for (const node of graph.nodes) {
    for (const value of node.outputs) if (!names.has(value)) names.set(value, `value/${names.size}`);
  }
  return names;
}
