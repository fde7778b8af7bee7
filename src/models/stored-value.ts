import type { Words } from '../contract/language.ts';
import { DTYPES } from './dtypes.ts';
import type { StoredArray, StoredDType } from './dtypes.ts';

/**
 * What a `.pt` file can hold here.
 *
 * - A Python int is a number, or a bigint beyond ±(2^53 − 1).
 * - A Python float is a number. So is a float64 tensor without dimensions: floats are written as such, because the
 *   `weights_only` reader of PyTorch 1.13 knows no pickled floats.
 * - A dict is a Map, so that a key such as `__proto__` is a key like any other; insertion order is kept.
 */
export type StoredValue =
  null | boolean | number | bigint | string | StoredTensor | StoredTuple | StoredDict | readonly StoredValue[];
export type StoredKey = null | boolean | number | bigint | string;
export type StoredDict = ReadonlyMap<StoredKey, StoredValue>;

/** `collections.OrderedDict`; a plain Map is a Python dict. */
export class OrderedDict extends Map<StoredKey, StoredValue> {}

export class StoredTuple {
  readonly items: readonly StoredValue[];

  constructor(items: readonly StoredValue[]) {
    this.items = items;
  }
}

export function isDict(value: unknown): value is StoredDict {
  return value instanceof Map;
}

/** A dense tensor, row-major. The data may be a view on the file's bytes. */
export class StoredTensor {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly data: StoredArray;

  constructor(dtype: StoredDType, shape: readonly number[], data: StoredArray) {
    if (!(data instanceof DTYPES[dtype].array))
      throw new Error(`a ${dtype} tensor holds a ${DTYPES[dtype].array.name}`);
    if (sizeOf(shape) !== data.length)
      throw new Error(`shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }
}

/** A tensor of its little-endian bytes: a view on them where their place permits, else a copy. */
export function tensorOfBytes(dtype: StoredDType, shape: readonly number[], bytes: Uint8Array): StoredTensor {
  const Type = DTYPES[dtype].array;
  const { buffer, byteOffset } = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new StoredTensor(dtype, shape, new Type(buffer as ArrayBuffer, byteOffset, sizeOf(shape)));
}

/** The bytes of an array's numbers, as a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function float32(shape: readonly number[], data: Float32Array): StoredTensor {
  return new StoredTensor('float32', shape, data);
}

/** Elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** What a value is, for an error's "found". */
export function nameOf(value: StoredValue | undefined): Words {
  if (value === undefined) return { en: 'nothing', zh: '空缺' };
  if (value === null) return 'None';
  if (value instanceof StoredTensor) return `${value.dtype} tensor [${value.shape.join(', ')}]`;
  if (value instanceof StoredTuple) return 'tuple';
  if (isDict(value)) return 'dict';
  if (typeof value === 'object') return 'list';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
