import { failure } from '../../../contract/errors/index.ts';
import type { PickleProblem } from '../../../contract/errors/model.ts';
import { checkValue } from './pickle-check.ts';
import { Global, callOf, storageOf } from './pickle-globals.ts';
import type { Item, TensorSource } from './pickle-globals.ts';
import { OPCODES, opcodeName } from './pickle-opcodes.ts';
import { OrderedDict, StoredTuple } from '../../stored-value.ts';
import type { StoredKey, StoredValue } from '../../stored-value.ts';

/** Lists, dicts, tuples and tensors in one pickle; real models have some thousands. */
const MAXIMUM_CONTAINERS = 1 << 20;

/**
 * Reads a pickle of protocol 2 as data: an interpreter of the opcodes that PyTorch's files consist of, on values of
 * its own. The globals it knows are the table of `pickle-globals.ts`; anything else is refused by name
 * (`model/pickle-refused`), and nothing is ever executed. What cannot be read is `model/pickle-broken`.
 *
 * @param tensors where tensors find their bytes
 */
export function readPickle(pickle: Uint8Array, tensors: TensorSource, where: string): StoredValue {
  return new PickleMachine(pickle, tensors, where).run();
}

class PickleMachine {
  private readonly pickle: Buffer;
  private readonly tensors: TensorSource;
  private readonly where: string;
  private position = 0;
  /** Offset of the operation at work, for errors. */
  private current = 0;
  private stack: Item[] = [];
  private readonly marks: Item[][] = [];
  private readonly memo = new Map<number, Item>();
  private containers = 0;

  constructor(pickle: Uint8Array, tensors: TensorSource, where: string) {
    this.pickle = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.length);
    this.tensors = tensors;
    this.where = where;
  }

  run(): StoredValue {
    for (;;) {
      this.current = this.position;
      const code = this.uint(1);
      if (code === OPCODES.STOP) {
        const result = this.pop();
        checkValue(result, (problem) => this.broken(problem));
        return result;
      }
      this.step(code);
    }
  }

  private step(code: number): void {
    switch (code) {
      case OPCODES.PROTO:
        if (this.uint(1) !== 2) this.broken('protocol');
        return;
      case OPCODES.NONE:
        return this.push(null);
      case OPCODES.NEWTRUE:
        return this.push(true);
      case OPCODES.NEWFALSE:
        return this.push(false);
      case OPCODES.BININT:
        return this.push(this.pickle.readInt32LE(this.take(4)));
      case OPCODES.BININT1:
        return this.push(this.uint(1));
      case OPCODES.BININT2:
        return this.push(this.uint(2));
      case OPCODES.LONG1:
        return this.push(this.long(this.uint(1)));
      case OPCODES.BINFLOAT:
        return this.push(this.pickle.readDoubleBE(this.take(8)));
      case OPCODES.BINUNICODE:
        return this.push(this.text(this.uint(4)));
      case OPCODES.EMPTY_LIST:
        return this.pushContainer([]);
      case OPCODES.EMPTY_DICT:
        return this.pushContainer(new Map());
      case OPCODES.EMPTY_TUPLE:
        return this.pushTuple([]);
      case OPCODES.TUPLE1:
        return this.pushTuple(this.popSeveral(1));
      case OPCODES.TUPLE2:
        return this.pushTuple(this.popSeveral(2));
      case OPCODES.TUPLE3:
        return this.pushTuple(this.popSeveral(3));
      case OPCODES.TUPLE:
        return this.pushTuple(this.popMark());
      case OPCODES.MARK:
        this.marks.push(this.stack);
        this.stack = [];
        return;
      case OPCODES.APPEND:
        return this.append(this.popSeveral(1));
      case OPCODES.APPENDS:
        return this.append(this.popMark());
      case OPCODES.SETITEM:
        return this.setItems(this.popSeveral(2));
      case OPCODES.SETITEMS:
        return this.setItems(this.popMark());
      case OPCODES.BINPUT:
        return this.remember(this.uint(1));
      case OPCODES.LONG_BINPUT:
        return this.remember(this.uint(4));
      case OPCODES.BINGET:
        return this.recall(this.uint(1));
      case OPCODES.LONG_BINGET:
        return this.recall(this.uint(4));
      case OPCODES.GLOBAL:
        return this.global();
      case OPCODES.BINPERSID:
        return this.push(storageOf(this.pop(), this.tensors, (problem) => this.broken(problem)));
      case OPCODES.REDUCE:
        return this.reduce();
      case OPCODES.BUILD:
        return this.build();
      case OPCODES.INST:
        return this.refuse(`${this.line()}.${this.line()}`);
      case OPCODES.STACK_GLOBAL:
        return this.refuse(this.popSeveral(2).map(String).join('.'));
      default:
        return this.refuse(opcodeName(code));
    }
  }

  private push(item: Item): void {
    this.stack.push(item);
  }

  private pushContainer(item: Item): void {
    if (++this.containers > MAXIMUM_CONTAINERS) this.broken('size');
    this.stack.push(item);
  }

  private pushTuple(items: Item[]): void {
    // Classes and storages may stand in the arguments of a call; `checkValue` finds those that stay behind.
    this.pushContainer(new StoredTuple(items as StoredValue[]));
  }

  private pop(): Item {
    return this.stack.length > 0 ? this.stack.pop()! : this.broken('stack');
  }

  private popSeveral(count: number): Item[] {
    if (this.stack.length < count) this.broken('stack');
    return this.stack.splice(this.stack.length - count);
  }

  private popMark(): Item[] {
    const items = this.stack;
    this.stack = this.marks.pop() ?? this.broken('stack');
    return items;
  }

  private top(): Item {
    return this.stack.length > 0 ? this.stack[this.stack.length - 1] : this.broken('stack');
  }

  private append(items: readonly Item[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.broken('stack');
    for (const item of items) (list as Item[]).push(item);
  }

  private setItems(items: readonly Item[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) this.broken('stack');
    for (let i = 0; i < items.length; i += 2) (dict as Map<StoredKey, Item>).set(this.key(items[i]), items[i + 1]);
  }

  private key(item: Item): StoredKey {
    if (typeof item === 'object' && item !== null) this.broken('key');
    if (typeof item === 'number' && !Number.isSafeInteger(item)) this.broken('key');
    return item;
  }

  private remember(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const item = this.memo.get(index);
    this.push(item === undefined ? this.broken('memo') : item);
  }

  private global(): void {
    const name = `${this.line()}.${this.line()}`;
    this.push(Global.named(name) ?? this.refuse(name));
  }

  private reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof Global)) return this.refuse(opcodeName(OPCODES.REDUCE));
    if (!(args instanceof StoredTuple)) return this.broken('stack');
    const call = callOf(callee) ?? this.refuse(callee.name);
    this.pushContainer(call(args.items, this.tensors, (problem) => this.broken(problem)));
  }

  /** PyTorch keeps versions of modules as an attribute of a state_dict; no value here has attributes. */
  private build(): void {
    this.pop();
    if (!(this.top() instanceof OrderedDict)) this.refuse(opcodeName(OPCODES.BUILD));
  }

  private long(size: number): number | bigint {
    const start = this.take(size);
    if (size === 0) return 0;
    let value = BigInt(this.pickle.readInt8(start + size - 1));
    for (let i = start + size - 2; i >= start; i--) value = (value << 8n) | BigInt(this.pickle[i]);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  private text(size: number): string {
    const start = this.take(size);
    const bytes = this.pickle.subarray(start, start + size);
    try {
      return UTF8.decode(bytes);
    } catch {
      return this.broken('text');
    }
  }

  private line(): string {
    const end = this.pickle.indexOf(0x0a, this.position);
    if (end < 0) this.broken('cut');
    const text = this.pickle.toString('utf8', this.position, end);
    this.position = end + 1;
    return text;
  }

  private uint(size: 1 | 2 | 4): number {
    return this.pickle.readUIntLE(this.take(size), size);
  }

  /** Moves over so many bytes and returns where they start. */
  private take(size: number): number {
    const start = this.position;
    if (start + size > this.pickle.length) this.broken('cut');
    this.position += size;
    return start;
  }

  private broken(problem: PickleProblem): never {
    throw failure('model/pickle-broken', { where: this.where, problem, offset: this.current });
  }

  private refuse(name: string): never {
    throw failure('model/pickle-refused', { where: this.where, name: name.slice(0, 200), offset: this.current });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
