import type { Words } from '../contract/language.ts';
import { DTYPES } from './dtypes.ts';
import type { PtArray, PtDType } from './dtypes.ts';

/**
 * What a `.pt` file can hold here.
 *
 * - A Python int is a number, or a bigint beyond ±(2^53 − 1).
 * - A Python float is a number. So is a float64 tensor without dimensions: floats are written as such, because the
 *   `weights_only` reader of PyTorch 1.13 knows no pickled floats.
 * - A dict is a Map, so that a key such as `__proto__` is a key like any other; insertion order is kept.
 */
export type PtValue = null | boolean | number | bigint | string | PtTensor | PtTuple | PtDict | readonly PtValue[];
export type PtKey = null | boolean | number | bigint | string;
export type PtDict = ReadonlyMap<PtKey, PtValue>;

/** `collections.OrderedDict`; a plain Map is a Python dict. */
export class PtOrderedDict extends Map<PtKey, PtValue> {}

export class PtTuple {
  readonly items: readonly PtValue[];

  constructor(items: readonly PtValue[]) {
    this.items = items;
  }
}

export function isDict(value: unknown): value is PtDict {
  return value instanceof Map;
}

/** A dense tensor, row-major. The data may be a view on the file's bytes. */
export class PtTensor {
  readonly dtype: PtDType;
  readonly shape: readonly number[];
  readonly data: PtArray;

  constructor(dtype: PtDType, shape: readonly number[], data: PtArray) {
    if (!(data instanceof DTYPES[dtype].array))
      throw new Error(`a ${dtype} tensor holds a ${DTYPES[dtype].array.name}`);
    if (sizeOf(shape) !== data.length)
      throw new Error(`shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }
}

export function float32(shape: readonly number[], data: Float32Array): PtTensor {
  return new PtTensor('float32', shape, data);
}

/** Elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** What a value is, for an error's "found". */
export function nameOf(value: PtValue | undefined): Words {
  if (value === undefined) return { en: 'nothing', zh: '空缺' };
  if (value === null) return 'None';
  if (value instanceof PtTensor) return `${value.dtype} tensor [${value.shape.join(', ')}]`;
  if (value instanceof PtTuple) return 'tuple';
  if (isDict(value)) return 'dict';
  if (typeof value === 'object') return 'list';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
