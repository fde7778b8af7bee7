import type { StoredDType } from '../../dtypes.ts';
import { BYTES, FIXED32, FIXED64, VARINT, type Encodings } from './protobuf-read.ts';

/** Numbers of TensorProto's fields in onnx.proto. */
export const TENSOR = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const;

/** Repeated numbers come packed as bytes or one by one: readers take both. */
export const TENSOR_ENCODINGS: Encodings = {
  [TENSOR.dims]: [VARINT, BYTES],
  [TENSOR.dataType]: [VARINT],
  [TENSOR.segment]: [BYTES],
  [TENSOR.floatData]: [FIXED32, BYTES],
  [TENSOR.int32Data]: [VARINT, BYTES],
  [TENSOR.stringData]: [BYTES],
  [TENSOR.int64Data]: [VARINT, BYTES],
  [TENSOR.name]: [BYTES],
  [TENSOR.rawData]: [BYTES],
  [TENSOR.doubleData]: [FIXED64, BYTES],
  [TENSOR.uint64Data]: [VARINT, BYTES],
  [TENSOR.externalData]: [BYTES],
  [TENSOR.dataLocation]: [VARINT],
};

export interface NumberType {
  readonly dtype: StoredDType;
  /** Of TensorProto: where the numbers are if not in raw_data. */
  readonly field: number;
}

/** The types that are read, by their numbers in TensorProto.DataType. */
export const NUMBER_TYPES: ReadonlyMap<number, NumberType> = new Map([
  [1, { dtype: 'float32', field: TENSOR.floatData }],
  [2, { dtype: 'uint8', field: TENSOR.int32Data }],
  [3, { dtype: 'int8', field: TENSOR.int32Data }],
  [5, { dtype: 'int16', field: TENSOR.int32Data }],
  [6, { dtype: 'int32', field: TENSOR.int32Data }],
  [7, { dtype: 'int64', field: TENSOR.int64Data }],
  [9, { dtype: 'bool', field: TENSOR.int32Data }],
  [10, { dtype: 'float16', field: TENSOR.int32Data }],
  [11, { dtype: 'float64', field: TENSOR.doubleData }],
  [16, { dtype: 'bfloat16', field: TENSOR.int32Data }],
]);

/** TensorProto.DataType.STRING */
export const STRING_TYPE = 8;
