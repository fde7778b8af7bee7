import type { Attributes, ConstantData, Graph, Node, TensorType, Value } from './graph.ts';
import { OPS, type OpName } from './ops/table.ts';

/** Makes a graph node by node, as it is told; `optimise` makes it better. */
export class GraphBuilder {
  private readonly inputs: Value[] = [];
  private readonly nodes: Node[] = [];
  private readonly constants = new Map<Value, ConstantData>();

  input(name: string, { shape, dtype }: TensorType): Value {
    const value: Value = { name, shape, dtype };
    this.inputs.push(value);
    return value;
  }

  constant(data: ConstantData, { shape, dtype }: TensorType): Value {
    const value: Value = { shape, dtype };
    this.constants.set(value, data);
    return value;
  }

  /** Values that are known without running the graph. */
  constantData(value: Value): ConstantData | undefined {
    return this.constants.get(value);
  }

  /** Appends an operation of one output, and returns that. Throws an Error where inputs or attributes do not fit. */
  append(op: OpName, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.appendMany(op, inputs, attributes)[0];
  }

  /** Appends an operation and returns its outputs. Throws like `append`. */
  appendMany(op: OpName, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    const outputs = OPS[op].infer(inputs, attributes).map(({ shape, dtype }): Value => ({ shape, dtype }));
    this.nodes.push({ op, inputs, attributes, outputs });
    return outputs;
  }

  build(name: string, outputs: ReadonlyMap<string, Value>): Graph {
    return { name, inputs: this.inputs, constants: this.constants, nodes: this.nodes, outputs };
  }
}
