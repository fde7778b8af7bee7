import { StoredTensor } from '../../stored-value.ts';

/**
 * A TensorFlow GraphDef in protobuf's JSON: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework
 * (graph.proto, node_def.proto, attr_value.proto). 64-bit integers are texts there.
 */
export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly library: Readonly<Record<string, never>>;
  readonly versions: { readonly producer: number; readonly minConsumer: number };
}

interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** Names of nodes; `NAME:k` is a node's output k. */
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

interface TensorShape {
  readonly dim?: readonly { readonly size: string }[];
}

type AttrValue =
  | { readonly type: string }
  | { readonly i: string }
  | { readonly b: boolean }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: TensorShape } };

export type Attributes = Readonly<Record<string, AttrValue>>;

/** What a caller of the graph gives or gets. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly tensorShape: TensorShape;
}

const TYPES = { float32: 'DT_FLOAT', int32: 'DT_INT32' } as const;
export const FLOAT = { type: TYPES.float32 };
export const INT32 = { type: TYPES.int32 };

export function integer(value: number): AttrValue {
  return { i: String(value) };
}

export function truth(value: boolean): AttrValue {
  return { b: value };
}

export function integers(...values: readonly number[]): AttrValue {
  return { list: { i: values.map(String) } };
}

/** Of float32 numbers; a size of −1 is any. */
export function tensorInfo(node: string, shape: readonly number[]): TensorInfo {
  return { name: `${node}:0`, dtype: TYPES.float32, tensorShape: shapeOf(shape) };
}

function shapeOf(shape: readonly number[]): TensorShape {
  return shape.length === 0 ? {} : { dim: shape.map((size) => ({ size: String(size) })) };
}

/** Collects the nodes of a graph in the order of execution, and the tensors that its constants stand for. */
export class GraphWriter {
  readonly tensors = new Map<string, StoredTensor>();
  private readonly nodes: NodeDef[] = [];
  private readonly counts = new Map<string, number>();

  graph(): GraphDef {
    return { node: this.nodes, library: {}, versions: { producer: 1, minConsumer: 0 } };
  }

  /** An input of float32 numbers; a size of −1 is any. */
  placeholder(name: string, shape: readonly number[]): string {
    return this.named(name, 'Placeholder', [], { dtype: FLOAT, shape: { shape: shapeOf(shape) } });
  }

  /** A tensor that stands in the weight files; of one name the first. */
  constant(name: string, tensor: StoredTensor): string {
    if (this.tensors.has(name)) return name;
    this.tensors.set(name, tensor);
    const dtype = TYPES[tensor.dtype as keyof typeof TYPES];
    const value = { tensor: { dtype, tensorShape: shapeOf(tensor.shape) } };
    return this.named(name, 'Const', [], { dtype: { type: dtype }, value });
  }

  floats(name: string, data: Iterable<number>, shape: readonly number[]): string {
    return this.constant(name, new StoredTensor('float32', shape, Float32Array.from(data)));
  }

  /** Whole numbers, named after themselves: shape [] or [length]. */
  integers(values: readonly number[], shape: readonly number[]): string {
    const name = `constant/int32_${['scalar', 'list'][shape.length]}_${values.join('_')}`;
    return this.constant(name, new StoredTensor('int32', shape, Int32Array.from(values)));
  }

  /** An operation on float32 numbers, named as TensorFlow does by itself: MatMul, MatMul_1, … */
  node(op: string, input: readonly string[], attr: Attributes = {}): string {
    const count = this.counts.get(op) ?? 0;
    this.counts.set(op, count + 1);
    return this.named(count === 0 ? op : `${op}_${count}`, op, input, { T: FLOAT, ...attr });
  }

  named(name: string, op: string, input: readonly string[], attr: Attributes): string {
    this.nodes.push({ name, op, ...(input.length > 0 && { input }), attr });
    return name;
  }
}
