import type { ConstantData, ElementType } from '../graph.ts';
import { ONNX_TYPES } from '../ops/elementwise.ts';
import { bytesField, floatField, integerField, join, messageField } from './protobuf.ts';

/** Writes ONNX models (https://onnx.ai/onnx/repo-docs/IR.html; field numbers from onnx.proto). */

const IR_VERSION = 8;
/** Of the default domain; the first one with LayerNormalization. */
const OPSET = 17;

/** A number stands for an integer; ONNX tells it from a float. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

/** An operation of the default domain on values by their names. */
export interface OnnxOperation {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A value that the file holds. */
export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: ConstantData | BigInt64Array;
}

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: ElementType;
  /** A text names a dimension whose size each run chooses. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which every value is given before it is taken. */
  readonly operations: readonly OnnxOperation[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** What a model may say beside its graph. */
export interface OnnxDescription {
  readonly producer?: string;
  readonly documentation?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Values that only training takes: runtimes that execute the graph pass over them. */
  readonly training?: readonly OnnxInitializer[];
}

/** The bytes of a model. The same model gives the same bytes. */
export function encodeOnnx(graph: OnnxGraph, description: OnnxDescription = {}): Uint8Array {
  const { producer, documentation, metadata = {}, training = [] } = description;
  return join([
    integerField(1, IR_VERSION),
    ...(producer === undefined ? [] : [bytesField(2, producer)]),
    ...(documentation === undefined ? [] : [bytesField(6, documentation)]),
    messageField(7, graphFields(graph)),
    messageField(8, [integerField(2, OPSET)]),
    ...Object.entries(metadata).map((entry) => messageField(14, keyAndValue(entry))),
    ...(training.length === 0 ? [] : [messageField(20, [messageField(2, trainingFields(training))])]),
  ]);
}

/** The algorithm of a TrainingInfoProto, which is a graph: its state, no operations. */
function trainingFields(initializers: readonly OnnxInitializer[]): Uint8Array[] {
  return graphFields({ name: 'training', operations: [], initializers, inputs: [], outputs: [] });
}

function graphFields({ name, operations, initializers, inputs, outputs }: OnnxGraph): Uint8Array[] {
  return [
    ...operations.map((operation) => messageField(1, nodeFields(operation))),
    bytesField(2, name),
    ...initializers.map((initializer) => messageField(5, tensorFields(initializer))),
    ...inputs.map((value) => messageField(11, valueInfoFields(value))),
    ...outputs.map((value) => messageField(12, valueInfoFields(value))),
  ];
}

function nodeFields({ type, inputs, outputs, attributes }: OnnxOperation): Uint8Array[] {
  return [
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, type),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, [bytesField(1, name), ...attribute(value)])),
  ];
}

/** AttributeProto: FLOAT is 1, INT is 2, INTS is 7. */
function attribute(value: AttributeValue): Uint8Array[] {
  if (typeof value === 'number') return [integerField(3, value), integerField(20, 2)];
  if ('float' in value) return [floatField(2, value.float), integerField(20, 1)];
  return [...value.map((element) => integerField(8, element)), integerField(20, 7)];
}

function tensorFields({ name, dtype, shape, data }: OnnxInitializer): Uint8Array[] {
  return [
    ...shape.map((dimension) => integerField(1, dimension)),
    integerField(2, ONNX_TYPES[dtype]),
    bytesField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

function valueInfoFields({ name, dtype, shape }: OnnxValue): Uint8Array[] {
  const dimensions = shape.map((size) =>
    messageField(1, [typeof size === 'string' ? bytesField(2, size) : integerField(1, size)]),
  );
  const tensor = messageField(1, [integerField(1, ONNX_TYPES[dtype]), messageField(2, dimensions)]);
  return [bytesField(1, name), messageField(2, [tensor])];
}

function keyAndValue([key, value]: readonly [string, string]): Uint8Array[] {
  return [bytesField(1, key), bytesField(2, value)];
}
