import type { PickleProblem } from '../../../contract/errors/model.ts';
import { DTYPE_NAMES, DTYPES, elementSize } from '../../dtypes.ts';
import type { StoredArray, StoredDType } from '../../dtypes.ts';
import { OrderedDict, StoredTensor, StoredTuple, sizeOf } from '../../stored-value.ts';
import type { StoredValue } from '../../stored-value.ts';
import { gather, isContiguous } from '../../strided.ts';

/** What stands on the stack while a pickle is read. */
export type Item = StoredValue | Global | Storage;

/** Where tensors find their bytes. */
export interface TensorSource {
  /** The bytes of a storage; undefined where the file has none of this name. */
  storage(key: string): Uint8Array | undefined;
  /** Bytes that may still be copied, for tensors that are no views on the file. */
  budget: number;
}

export type Broken = (problem: PickleProblem) => never;
type Call = (args: readonly Item[], tensors: TensorSource, broken: Broken) => StoredValue;

/** A name that the pickle refers to and that is on the list. */
export class Global {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** Undefined where the name is not on the list. */
  static named(name: string): Global | undefined {
    return KNOWN.get(name);
  }

  static listed(names: readonly string[]): Map<string, Global> {
    return new Map(names.map((name) => [name, new Global(name)]));
  }
}

/** Numbers that tensors are views on. */
export class Storage {
  readonly dtype: StoredDType;
  readonly bytes: Uint8Array;

  constructor(dtype: StoredDType, bytes: Uint8Array) {
    this.dtype = dtype;
    this.bytes = bytes;
  }
}

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', (args, _, broken) => (args.length === 0 ? new OrderedDict() : broken('stack'))],
  ['torch.Size', ([sizes], _, broken) => (sizes instanceof StoredTuple ? sizes : broken('stack'))],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
]);

const STORAGE_TYPES: ReadonlyMap<string, StoredDType> = new Map(
  DTYPE_NAMES.map((dtype) => [`torch.${DTYPES[dtype].storage}`, dtype]),
);

const KNOWN = Global.listed([...CALLS.keys(), ...STORAGE_TYPES.keys()]);

const MAXIMUM_DIMENSIONS = 64; // as in PyTorch

/** What calling a global does; undefined where it cannot be called. */
export function callOf(callee: Global): Call | undefined {
  return CALLS.get(callee.name);
}

/** The storage of a persistent id `('storage', torch.FloatStorage, key, location, numel)`. */
export function storageOf(id: Item, tensors: TensorSource, broken: Broken): Storage {
  if (!(id instanceof StoredTuple)) return broken('stack');
  const [kind, type, key, , numel] = id.items as readonly Item[];
  const dtype = type instanceof Global ? STORAGE_TYPES.get(type.name) : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string') return broken('stack');
  const bytes = tensors.storage(key) ?? broken('storage');
  if (typeof numel !== 'number' || bytes.length !== numel * elementSize(dtype)) return broken('storage-size');
  return new Storage(dtype, bytes);
}

/** `_rebuild_parameter(data, requires_grad, backward_hooks)` */
function rebuildParameter([data]: readonly Item[], _: TensorSource, broken: Broken): StoredTensor | number {
  return data instanceof StoredTensor || typeof data === 'number' ? data : broken('stack');
}

/**
 * `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks)`. A float64 tensor without
 * dimensions is a number (see `StoredValue`).
 */
function rebuildTensor(args: readonly Item[], tensors: TensorSource, broken: Broken): StoredTensor | number {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof Storage)) return broken('stack');
  const [start] = indices([offset], broken);
  const shape = indices(size instanceof StoredTuple ? size.items : broken('stack'), broken);
  const strides = indices(stride instanceof StoredTuple ? stride.items : broken('stack'), broken);
  if (shape.length !== strides.length || shape.length > MAXIMUM_DIMENSIONS) return broken('view');

  const { dtype, bytes } = storage;
  const width = elementSize(dtype);
  const length = sizeOf(shape);
  const end = length === 0 ? start : shape.reduce((at, extent, axis) => at + (extent - 1) * strides[axis], start + 1);
  if (!Number.isSafeInteger(length) || !(end <= bytes.length / width)) return broken('view');

  const Type = DTYPES[dtype].array;
  const from = bytes.byteOffset + start * width;
  const contiguous = isContiguous(shape, strides);
  if (contiguous && from % width === 0) {
    return valueOf(dtype, shape, new Type(bytes.buffer as ArrayBuffer, from, length));
  }
  tensors.budget -= (end - start + (contiguous ? 0 : length)) * width;
  if (tensors.budget < 0) return broken('expansion');
  const copy = new Type(end - start);
  new Uint8Array(copy.buffer).set(bytes.subarray(start * width, end * width));
  return valueOf(dtype, shape, contiguous ? copy : gather(copy, shape, strides));
}

function valueOf(dtype: StoredDType, shape: readonly number[], data: StoredArray): StoredTensor | number {
  return dtype === 'float64' && shape.length === 0 ? Number(data[0]) : new StoredTensor(dtype, shape, data);
}

/** Sizes, strides and offsets: integers from 0 up. */
function indices(items: readonly Item[], broken: Broken): number[] {
  return items.map((item) =>
    typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? item : broken('number'),
  );
}
