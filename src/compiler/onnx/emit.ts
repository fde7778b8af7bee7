import { ONNX_TYPES } from '../ops/elementwise.ts';
import type { OnnxInput, OnnxNode } from '../ops/op.ts';
import { OPS } from '../ops/table.ts';
import type { ConstantData, Graph, TensorType, Value } from '../graph.ts';
import { bytesField, integerField, join, messageField } from './protobuf.ts';

const IR_VERSION = 8;
const OPSET = 17;

/** The graph as an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html; field numbers from onnx.proto). */
export function emit(graph: Graph): Uint8Array {
  const names = namesOf(graph);
  const integers = new Map<string, readonly number[]>();
  const inputName = (input: OnnxInput): string => {
    if (!Array.isArray(input)) return names.get(input as Value)!;
    const name = `integers/${input.join('_')}`;
    integers.set(name, input as readonly number[]);
    return name;
  };

  const nodes = graph.nodes.map((node) =>
    nodeField(
      OPS[node.op].onnx(node),
      inputName,
      node.outputs.map((value) => names.get(value)!),
    ),
  );
  for (const [name, value] of graph.outputs) {
    const source = names.get(value)!;
    if (source !== name)
      nodes.push(nodeField({ type: 'Identity', inputs: [value], attributes: {} }, inputName, [name]));
  }
  const constants = [...graph.constants].map(([value, data]) => tensorField(names.get(value)!, value, data));
  const shapes = [...integers].map(([name, values]) =>
    tensorField(name, { shape: [values.length], dtype: 'int64' }, BigInt64Array.from(values, BigInt)),
  );
  return join([
    integerField(1, IR_VERSION),
    messageField(7, [
      ...nodes,
      bytesField(2, graph.name),
      ...constants,
      ...shapes,
      ...graph.inputs.map((value) => valueInfoField(11, names.get(value)!, value)),
      ...[...graph.outputs].map(([name, value]) => valueInfoField(12, name, value)),
    ]),
    messageField(8, [integerField(2, OPSET)]),
  ]);
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

function nodeField(node: OnnxNode, inputName: (input: OnnxInput) => string, outputs: readonly string[]): Uint8Array {
  return messageField(1, [
    ...node.inputs.map((input) => bytesField(1, inputName(input))),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, node.type),
    ...Object.entries(node.attributes).map(([name, value]) => messageField(5, attribute(name, value))),
  ]);
}

/** AttributeProto: INT is 2, INTS is 7. */
function attribute(name: string, value: number | readonly number[]): Uint8Array[] {
  return typeof value === 'number'
    ? [bytesField(1, name), integerField(3, value), integerField(20, 2)]
    : [bytesField(1, name), ...value.map((element) => integerField(8, element)), integerField(20, 7)];
}

/** TensorProto in the graph's initializers. */
function tensorField(name: string, { shape, dtype }: TensorType, data: ConstantData | BigInt64Array): Uint8Array {
  return messageField(5, [
    ...shape.map((dimension) => integerField(1, dimension)),
    integerField(2, ONNX_TYPES[dtype]),
    bytesField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function valueInfoField(field: number, name: string, { shape, dtype }: TensorType): Uint8Array {
  const dimensions = shape.map((dimension) => messageField(1, [integerField(1, dimension)]));
  const tensor = messageField(1, [integerField(1, ONNX_TYPES[dtype]), messageField(2, dimensions)]);
  return messageField(field, [bytesField(1, name), messageField(2, [tensor])]);
}
