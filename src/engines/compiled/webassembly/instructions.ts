/**
 * Instructions of WebAssembly that kernels are made of, as bytes
 * (https://webassembly.github.io/spec/core/binary/instructions.html; the relaxed ones are those of the relaxed-simd
 * proposal, part of WebAssembly 3.0).
 */

export type ValueType = 'i32' | 'f32' | 'v128';

export const VALUE_TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** What has no immediate. */
export const PLAIN = {
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'f32.gt': [0x5e],
  select: [0x1b],
  'f32x4.eq': simd(0x41),
  'f32x4.ne': simd(0x42),
  'f32x4.lt': simd(0x43),
  'f32x4.gt': simd(0x44),
  'f32x4.ge': simd(0x46),
  'i32x4.eq': simd(0x37),
  'v128.and': simd(0x4e),
  'v128.andnot': simd(0x4f),
  'v128.or': simd(0x50),
  'v128.bitselect': simd(0x52),
  'i32x4.shl': simd(0xab),
  'i32x4.shr_s': simd(0xac),
  'i32x4.add': simd(0xae),
  'i32x4.sub': simd(0xb1),
  'i32x4.mul': simd(0xb5),
  'i32x4.neg': simd(0xa1),
  'f32x4.abs': simd(0xe0),
  'f32x4.neg': simd(0xe1),
  'f32x4.sqrt': simd(0xe3),
  'f32x4.add': simd(0xe4),
  'f32x4.sub': simd(0xe5),
  'f32x4.mul': simd(0xe6),
  'f32x4.div': simd(0xe7),
  'f32x4.min': simd(0xe8),
  'f32x4.max': simd(0xe9),
  'f32x4.pmin': simd(0xea),
  'f32x4.pmax': simd(0xeb),
  'i32x4.trunc_sat_f32x4_s': simd(0xf8),
  'f32x4.convert_i32x4_s': simd(0xfa),
  /** a b + c, rounded once or twice as the processor does. */
  'f32x4.relaxed_madd': simd(0x105),
  /** c − a b. */
  'f32x4.relaxed_nmadd': simd(0x106),
} as const satisfies Record<string, readonly number[]>;

export type PlainInstruction = keyof typeof PLAIN;

/** Loads and stores: opcode, and the alignment that is assumed, as a power of 2. */
export const ACCESSES = {
  'f32.load': { code: [0x2a], alignment: 2 },
  'i32.store': { code: [0x36], alignment: 2 },
  'v128.load': { code: simd(0x00), alignment: 2 },
  'v128.load32_splat': { code: simd(0x09), alignment: 2 },
  'v128.load32_zero': { code: simd(0x5c), alignment: 2 },
  'v128.load64_zero': { code: simd(0x5d), alignment: 2 },
  'v128.store': { code: simd(0x0b), alignment: 2 },
} as const satisfies Record<string, { readonly code: readonly number[]; readonly alignment: number }>;

export type AccessInstruction = keyof typeof ACCESSES;

/** The same of one lane or two of a vector. */
export const LANE_ACCESSES = {
  'v128.load32_lane': { code: simd(0x56), alignment: 2 },
  'v128.store32_lane': { code: simd(0x5a), alignment: 2 },
  'v128.store64_lane': { code: simd(0x5b), alignment: 2 },
} as const satisfies Record<string, { readonly code: readonly number[]; readonly alignment: number }>;

export type LaneAccess = keyof typeof LANE_ACCESSES;

export const V128_CONST = simd(0x0c);
export const SHUFFLE = simd(0x0d);

function simd(opcode: number): readonly number[] {
  return [0xfd, ...unsigned(opcode)];
}

/** LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 127) | 128);
    rest >>= 7;
  }
  bytes.push(rest & 127);
  return bytes;
}
