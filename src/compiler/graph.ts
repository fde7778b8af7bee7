import type { OpName } from './ops/table.ts';

/** int64 only inside a graph, where ONNX gives indices in it. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';
export type ConstantData = Float32Array | Int32Array | Uint8Array;

/** Type of a value: every shape is fixed. */
export interface TensorType {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** Something assigned once: an input of the graph, a constant or an output of a node. Compared by identity. */
export interface Value extends TensorType {
  /** Inputs have a name; the rest are numbered when printed or emitted. */
  readonly name?: string;
}

export type Attributes = Readonly<Record<string, number | string | boolean | readonly number[]>>;

export interface Node {
  readonly op: OpName;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** A program as operations in the order they run. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly constants: ReadonlyMap<Value, ConstantData>;
  readonly nodes: readonly Node[];
  readonly outputs: ReadonlyMap<string, Value>;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, i) => dimension === b[i]);
}

/** `float32[32,256]`, as types are written in errors and printed graphs. */
export function typeText({ shape, dtype }: TensorType): string {
  return `${dtype}[${shape.join(',')}]`;
}
