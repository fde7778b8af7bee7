import { fold, widened, widening } from './fold.ts';
import type { Attributes, ConstantData, Graph, Node, TensorType, Value } from './graph.ts';
import { OPS, type OpName } from './ops/table.ts';

/** Largest constant of which equal ones are looked for. */
const SMALL = 64;

/**
 * Makes a graph node by node. A node that would change nothing, or that is there already with the same inputs, is not
 * made again.
 */
export class GraphBuilder {
  private readonly inputs: Value[] = [];
  private readonly nodes: Node[] = [];
  private readonly constants = new Map<Value, ConstantData>();
  private readonly known = new Map<string, readonly Value[]>();
  private readonly numbers = new Map<Value, number>();
  /** What values are repetitions of. */
  private readonly narrow = new Map<Value, Value>();

  input(name: string, { shape, dtype }: TensorType): Value {
    const value: Value = { name, shape, dtype };
    this.inputs.push(value);
    return value;
  }

  constant(data: ConstantData, { shape, dtype }: TensorType): Value {
    const make = (): Value[] => {
      const value: Value = { shape, dtype };
      this.constants.set(value, data);
      return [value];
    };
    return (data.length > SMALL ? make() : this.once(`${dtype}[${shape}] ${data.join()}`, make))[0];
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
  appendMany(op: OpName, given: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    const types = OPS[op].infer(given, attributes);
    const inputs = widening(op, given, types[0], this.narrow);
    const passed = fold(op, inputs, types[0], this.constants);
    if (passed) return [passed];
    const data = this.constants.get(inputs[0]);
    if (op === 'Reshape' && data) return [this.constant(data, types[0])];
    return this.once(`${op} ${inputs.map((value) => this.numberOf(value))} ${JSON.stringify(attributes)}`, () => {
      const outputs = types.map(({ shape, dtype }): Value => ({ shape, dtype }));
      this.nodes.push({ op, inputs, attributes, outputs });
      const repeated = widened(op, inputs, this.constants);
      if (repeated) this.narrow.set(outputs[0], repeated);
      return outputs;
    });
  }

  build(name: string, outputs: ReadonlyMap<string, Value>): Graph {
    return { name, inputs: this.inputs, constants: this.constants, nodes: this.nodes, outputs };
  }

  private once(key: string, make: () => readonly Value[]): readonly Value[] {
    const found = this.known.get(key);
    if (found) return found;
    const made = make();
    this.known.set(key, made);
    return made;
  }

  private numberOf(value: Value): number {
    const number = this.numbers.get(value) ?? this.numbers.size;
    this.numbers.set(value, number);
    return number;
  }
}
