import { ByteBuffer } from './byte-buffer.ts';
import {
  ACCESSES,
  LANE_ACCESSES,
  PLAIN,
  SHUFFLE,
  signed,
  unsigned,
  V128_CONST,
  VALUE_TYPES,
  type AccessInstruction,
  type LaneAccess,
  type PlainInstruction,
  type ValueType,
} from './instructions.ts';

/** A parameter or local variable of a function, by its number. */
export type Local = number;

/** An address: what a local holds and a constant beside it. */
export interface Address {
  readonly pointer: Local;
  /** In bytes. */
  readonly offset: number;
}

/** The body of a function, instruction by instruction. It takes numbers of type i32 and returns nothing. */
export class FunctionBuilder {
  readonly parameters: number;
  private readonly code = new ByteBuffer();
  private readonly types: ValueType[] = [];
  private readonly constants = new Map<number, Local>();
  private readonly prologue = new ByteBuffer();

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  local(type: ValueType): Local {
    this.types.push(type);
    return this.parameters + this.types.length - 1;
  }

  get(local: Local): this {
    return this.push(0x20, ...unsigned(local));
  }

  set(local: Local): this {
    return this.push(0x21, ...unsigned(local));
  }

  tee(local: Local): this {
    return this.push(0x22, ...unsigned(local));
  }

  op(name: PlainInstruction): this {
    return this.push(...PLAIN[name]);
  }

  i32(value: number): this {
    return this.push(0x41, ...signed(value));
  }

  /** A vector of four equal numbers, from a local that is set when the function starts. */
  splat(value: number): this {
    return this.splatBits(bitsOf(value));
  }

  /** The same of integers, or of the bits of numbers. */
  splatBits(bits: number): this {
    return this.get(this.splatLocal(bits));
  }

  splatLocal(bits: number): Local {
    let local = this.constants.get(bits);
    if (local === undefined) {
      local = this.local('v128');
      this.constants.set(bits, local);
      const bytes = new Uint8Array(Int32Array.of(bits, bits, bits, bits).buffer);
      this.prologue.push(...V128_CONST, ...bytes, 0x21, ...unsigned(local));
    }
    return local;
  }

  load(name: AccessInstruction, address: Address): this {
    return this.get(address.pointer).access(ACCESSES[name], address);
  }

  /** Stores what `value` leaves. */
  store(name: AccessInstruction, address: Address, value: () => void): this {
    this.get(address.pointer);
    value();
    return this.access(ACCESSES[name], address);
  }

  /** Reads a lane into a vector, which is left. */
  loadLane(address: Address, vector: Local, lane: number): this {
    return this.get(address.pointer).get(vector).laneAccess('v128.load32_lane', address, lane);
  }

  storeLane(name: Exclude<LaneAccess, 'v128.load32_lane'>, address: Address, lane: number, value: () => void): this {
    this.get(address.pointer);
    value();
    return this.laneAccess(name, address, lane);
  }

  /** Four lanes out of the eight of two vectors. */
  shuffle(lanes: readonly number[]): this {
    return this.push(...SHUFFLE, ...lanes.flatMap((lane) => [lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3]));
  }

  call(index: number): this {
    return this.push(0x10, ...unsigned(index));
  }

  /** Moves a pointer. */
  advance(pointer: Local, bytes: number): this {
    return bytes === 0 ? this : this.get(pointer).i32(bytes).op('i32.add').set(pointer);
  }

  /** Runs `body` as often as `times` says, which is at least once: from `times` down to 1 counts a local. */
  repeat(times: number, body: () => void): this {
    if (times === 1) {
      body();
      return this;
    }
    const counter = this.local('i32');
    this.i32(times).set(counter);
    this.push(0x03, 0x40); // loop, without a result
    body();
    this.get(counter).i32(1).op('i32.sub').tee(counter);
    return this.push(0x0d, 0, 0x0b); // br_if to the start; end
  }

  /** Size, local variables and instructions. */
  encode(into: ByteBuffer): void {
    const locals = [...unsigned(this.types.length), ...this.types.flatMap((type) => [1, VALUE_TYPES[type]])];
    const [prologue, code] = [this.prologue.bytes, this.code.bytes];
    into.append(unsigned(locals.length + prologue.length + code.length + 1));
    into.append(locals).append(prologue).append(code).push(0x0b);
  }

  private access({ code, alignment }: { code: readonly number[]; alignment: number }, { offset }: Address): this {
    return this.push(...code, alignment, ...unsigned(offset));
  }

  private laneAccess(name: LaneAccess, address: Address, lane: number): this {
    return this.access(LANE_ACCESSES[name], address).push(lane);
  }

  private push(...bytes: readonly number[]): this {
    this.code.append(bytes);
    return this;
  }
}

/** The bits of a number in single precision. */
export function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}
