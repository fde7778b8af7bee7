import { bytesOf } from '../../../stored-value.ts';
import { bytesField, integerField, join, messageField } from '../../../../compiler/onnx/protobuf.ts';
import type { StoredDType } from '../../../dtypes.ts';
import { NUMBER_TYPES, TENSOR } from '../tensor-proto.ts';

/** A ModelProto with these fields of its graph. */
export function modelOf(...graph: readonly Uint8Array[]): Uint8Array {
  return join([integerField(1, 8), bytesField(2, 'another tool'), messageField(7, graph)]);
}

/** An initializer of a graph: its name, data type, shape and what holds its numbers. */
export function initializer(
  name: string,
  dataType: number,
  shape: readonly number[],
  ...numbers: readonly Uint8Array[]
): Uint8Array {
  return messageField(5, [
    ...shape.map((size) => integerField(TENSOR.dims, size)),
    integerField(TENSOR.dataType, dataType),
    ...numbers,
    bytesField(TENSOR.name, name),
  ]);
}

export function raw(numbers: ArrayBufferView): Uint8Array {
  return bytesField(TENSOR.rawData, bytesOf(numbers));
}

/** Integers as varints one after the other. */
export function packed(field: number, integers: readonly number[]): Uint8Array {
  // A field of an integer is its tag, of one byte here, and the varint.
  return bytesField(field, join(integers.map((integer) => integerField(1, integer).subarray(1))));
}

/** The number of a type in TensorProto.DataType. */
export function dataTypeOf(dtype: StoredDType): number {
  return [...NUMBER_TYPES].find(([, type]) => type.dtype === dtype)![0];
}
