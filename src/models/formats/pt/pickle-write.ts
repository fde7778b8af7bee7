import { DTYPES } from '../../dtypes.ts';
import type { StoredDType } from '../../dtypes.ts';
import { OPCODES } from './pickle-opcodes.ts';
import { OrderedDict, StoredTensor, StoredTuple, bytesOf, isDict } from '../../stored-value.ts';
import type { StoredDict, StoredValue } from '../../stored-value.ts';

export interface Pickled {
  /** The pickle, protocol 2. */
  readonly pickle: Uint8Array;
  /** The bytes of storage number N, little-endian. */
  readonly storages: readonly Uint8Array[];
}

/**
 * Writes a value as PyTorch does: tensors as calls of `torch._utils._rebuild_tensor_v2` on numbered storages.
 * Departures: nothing is memoised, and every float is a float64 tensor without dimensions, a view on one storage
 * common to all of them, as the `weights_only` reader of PyTorch 1.13 knows no pickled floats.
 */
export function writePickle(value: StoredValue): Pickled {
  const writer = new PickleWriter(value);
  return { pickle: writer.finish(value), storages: writer.storages };
}

class PickleWriter {
  readonly storages: Uint8Array[] = [];
  private bytes = Buffer.allocUnsafe(4096);
  private length = 0;
  private readonly floats: Float64Array;
  private readonly floatStorage: number;
  private nextFloat = 0;

  constructor(value: StoredValue) {
    // A storage's length is part of every reference to it, so the floats are counted first.
    this.floats = new Float64Array(countFloats(value));
    this.floatStorage = this.floats.length > 0 ? this.store(this.floats) : -1;
  }

  finish(value: StoredValue): Uint8Array {
    this.op(OPCODES.PROTO, 2);
    this.value(value);
    this.op(OPCODES.STOP);
    return this.bytes.subarray(0, this.length);
  }

  private value(value: StoredValue): void {
    if (value === null) this.op(OPCODES.NONE);
    else if (typeof value === 'boolean') this.op(value ? OPCODES.NEWTRUE : OPCODES.NEWFALSE);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'bigint') this.long(value);
    else if (typeof value === 'string') this.text(value);
    else if (value instanceof StoredTensor)
      this.tensor(value.dtype, value.shape, value.data.length, this.store(value.data), 0);
    else if (value instanceof StoredTuple) this.tuple(value.items);
    else if (isDict(value)) this.dict(value);
    else this.list(value);
  }

  private number(value: number): void {
    if (isInteger(value)) return this.integer(value);
    this.floats[this.nextFloat] = value;
    this.tensor('float64', [], this.floats.length, this.floatStorage, this.nextFloat++);
  }

  private integer(value: number): void {
    if (value >= 0 && value < 0x100) return this.op(OPCODES.BININT1, value);
    if (value >= 0 && value < 0x10000) return this.op(OPCODES.BININT2, value & 0xff, value >> 8);
    if (value !== (value | 0)) return this.long(BigInt(value));
    this.op(OPCODES.BININT);
    const start = this.room(4);
    this.bytes.writeInt32LE(value, start);
  }

  /** Two's complement, little-endian, as short as it gets. */
  private long(value: bigint): void {
    const digits: number[] = [];
    for (let rest = value; ; rest >>= 8n) {
      digits.push(Number(rest & 0xffn));
      if (rest >> 7n === 0n || rest >> 7n === -1n) break;
    }
    if (digits.length > 255) throw new Error('an integer of more than 255 bytes');
    this.op(OPCODES.LONG1, digits.length, ...digits);
  }

  private text(value: string): void {
    if (!value.isWellFormed()) throw new Error(`not Unicode: ${JSON.stringify(value)}`);
    const size = Buffer.byteLength(value, 'utf8');
    this.op(OPCODES.BINUNICODE);
    const start = this.room(4 + size);
    this.bytes.writeUInt32LE(size, start);
    this.bytes.write(value, start + 4, 'utf8');
  }

  private list(items: readonly StoredValue[]): void {
    this.op(OPCODES.EMPTY_LIST);
    if (items.length === 0) return;
    this.op(OPCODES.MARK);
    for (const item of items) this.value(item);
    this.op(OPCODES.APPENDS);
  }

  private tuple(items: readonly StoredValue[]): void {
    if (items.length === 0) return this.op(OPCODES.EMPTY_TUPLE);
    this.op(OPCODES.MARK);
    for (const item of items) this.value(item);
    this.op(OPCODES.TUPLE);
  }

  private dict(entries: StoredDict): void {
    if (entries instanceof OrderedDict) this.orderedDict();
    else this.op(OPCODES.EMPTY_DICT);
    if (entries.size === 0) return;
    this.op(OPCODES.MARK);
    for (const [key, value] of entries) {
      if (typeof key === 'number' && !isInteger(key)) throw new Error(`a key that is not an integer: ${key}`);
      this.value(key);
      this.value(value);
    }
    this.op(OPCODES.SETITEMS);
  }

  private orderedDict(): void {
    this.global('collections', 'OrderedDict');
    this.op(OPCODES.EMPTY_TUPLE, OPCODES.REDUCE);
  }

  /** `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks)` */
  private tensor(dtype: StoredDType, shape: readonly number[], numel: number, storage: number, offset: number): void {
    this.global('torch._utils', '_rebuild_tensor_v2');
    this.op(OPCODES.MARK, OPCODES.MARK);
    this.text('storage');
    this.global('torch', DTYPES[dtype].storage);
    this.text(String(storage));
    this.text('cpu');
    this.integer(numel);
    this.op(OPCODES.TUPLE, OPCODES.BINPERSID);
    this.integer(offset);
    this.tuple(shape);
    this.tuple(stridesOf(shape));
    this.op(OPCODES.NEWFALSE);
    this.orderedDict();
    this.op(OPCODES.TUPLE, OPCODES.REDUCE);
  }

  private store(data: ArrayBufferView): number {
    this.storages.push(bytesOf(data));
    return this.storages.length - 1;
  }

  private global(module: string, name: string): void {
    this.op(OPCODES.GLOBAL);
    const text = `${module}\n${name}\n`;
    const start = this.room(text.length);
    this.bytes.write(text, start, 'latin1');
  }

  private op(...bytes: readonly number[]): void {
    const start = this.room(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.bytes[start + i] = bytes[i];
  }

  /** Makes room for so many bytes and returns where they start; `bytes` may be another array afterwards. */
  private room(size: number): number {
    const start = this.length;
    this.length += size;
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.length));
      this.bytes.copy(larger, 0, 0, start);
      this.bytes = larger;
    }
    return start;
  }
}

/** Whether a number is written as a Python int; −0 is not, to keep its sign. */
function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function countFloats(value: StoredValue): number {
  if (typeof value === 'number') return isInteger(value) ? 0 : 1;
  if (value === null || typeof value !== 'object' || value instanceof StoredTensor) return 0;
  const items = isDict(value) ? value.values() : value instanceof StoredTuple ? value.items : value;
  let count = 0;
  for (const item of items) count += countFloats(item);
  return count;
}

/** Row-major. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(1, shape[axis]);
  }
  return strides;
}
