import type { Attributes, Node, TensorType, Value } from '../graph.ts';

/** An input of an ONNX node: a value, or integers that ONNX takes as a tensor (a shape, axes, sizes). */
export type OnnxInput = Value | readonly number[];

/** A node in ONNX's terms, in its default domain. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly OnnxInput[];
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

/** What is known of an operation of the graph. */
export interface Op {
  /** Types of the outputs. Throws an Error that says what was expected where inputs or attributes do not fit. */
  infer(inputs: readonly TensorType[], attributes: Attributes): TensorType[];
  onnx(node: Node): OnnxNode;
}

export function expectInputs(inputs: readonly TensorType[], least: number, most = least): void {
  if (inputs.length < least || inputs.length > most) {
    throw new Error(`expected ${least === most ? least : `${least} to ${most}`} inputs, found ${inputs.length}`);
  }
}

export function expectType(input: TensorType, ...dtypes: TensorType['dtype'][]): void {
  if (!dtypes.includes(input.dtype)) throw new Error(`expected ${dtypes.join(' or ')}, found ${input.dtype}`);
}

export function numbers(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new Error(`expected the attribute ${name} to be numbers`);
  return value as readonly number[];
}

function integer(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (!Number.isInteger(value)) throw new Error(`expected the attribute ${name} to be an integer`);
  return value as number;
}

export function flag(attributes: Attributes, name: string): boolean {
  const value = attributes[name];
  if (typeof value !== 'boolean') throw new Error(`expected the attribute ${name} to be true or false`);
  return value;
}

export function axis(attributes: Attributes, rank: number): number {
  const value = integer(attributes, 'axis');
  if (value < 0 || value >= rank) throw new Error(`expected an axis below ${rank}, found ${value}`);
  return value;
}
