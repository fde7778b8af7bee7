import { DTYPES, elementSize, type StoredArray, type StoredDType } from '../../dtypes.ts';
import { sizeOf, tensorOfBytes } from '../../stored-value.ts';
import { fieldsOf, highWord, lowWord, varintsIn, type Span } from './protobuf-read.ts';
import type { Refuse } from './refusal.ts';
import { TENSOR, TENSOR_ENCODINGS, type NumberType } from './tensor-proto.ts';

type Shape = readonly number[];

/** The numbers of raw_data in `span`: a view on the bytes where their place permits, else a copy. */
export function rawNumbers(
  bytes: Uint8Array,
  { start, end }: Span,
  dtype: StoredDType,
  shape: Shape,
  refuse: Refuse,
): StoredArray {
  const size = sizeOf(shape);
  if (end - start !== size * elementSize(dtype)) {
    return refuse('size', { found: `${dtype} [${shape.join(', ')}]: ${end - start} B` });
  }
  return tensorOfBytes(dtype, shape, bytes.subarray(start, end)).data;
}

/** The numbers that the TensorProto in `span` has in the field of their type, such as float_data. */
export function typedNumbers(
  bytes: Uint8Array,
  span: Span,
  { dtype, field }: NumberType,
  shape: Shape,
  refuse: Refuse,
): StoredArray {
  const size = sizeOf(shape);
  const refuseSize = () => refuse('size', { found: `${dtype} [${shape.join(', ')}]` });
  // A number takes a byte at least: nothing is allocated for numbers that cannot be there.
  if (!(size <= span.end - span.start)) return refuseSize();
  const data: StoredArray = new DTYPES[dtype].array(size);
  const fixedWidth = field === TENSOR.floatData || field === TENSOR.doubleData;
  const take = fixedWidth ? copyTo(data, bytes) : decodeTo(data, bytes, refuse);
  let count = 0;
  for (const part of fieldsOf(bytes, span, TENSOR_ENCODINGS, refuse)) {
    if (part.number === field) count = take(part, count);
    if (count > size) return refuseSize();
  }
  return count === size ? data : refuseSize();
}

/** Stores a part's numbers from an index on and returns the index behind them, Infinity where they do not fit. */
type Take = (part: Span, index: number) => number;

function copyTo(target: StoredArray, bytes: Uint8Array): Take {
  const width = target.BYTES_PER_ELEMENT;
  const targetBytes = new Uint8Array(target.buffer);
  return ({ start, end }, index) => {
    const after = index + (end - start) / width;
    if (!Number.isInteger(after) || after > target.length) return Infinity;
    targetBytes.set(bytes.subarray(start, end), index * width);
    return after;
  };
}

function decodeTo(target: StoredArray, bytes: Uint8Array, refuse: Refuse): Take {
  const store = target instanceof BigInt64Array ? storeInt64(target, bytes) : storeInt32(target, bytes, refuse);
  return (part, index) => {
    let at = index;
    for (const varint of varintsIn(bytes, part, refuse)) {
      if (at === target.length) return Infinity;
      store(at++, varint);
    }
    return at;
  };
}

type Store = (index: number, varint: Span) => void;

/** Word by word: a bigint for each number would take its time. */
function storeInt64(target: BigInt64Array, bytes: Uint8Array): Store {
  const words = new Int32Array(target.buffer);
  return (index, varint) => {
    words[2 * index] = lowWord(bytes, varint);
    words[2 * index + 1] = highWord(bytes, varint);
  };
}

function storeInt32(target: Exclude<StoredArray, BigInt64Array>, bytes: Uint8Array, refuse: Refuse): Store {
  return (index, varint) => {
    const number = lowWord(bytes, varint);
    target[index] = number;
    if (target[index] !== number) refuse('range', { found: String(number) });
  };
}
