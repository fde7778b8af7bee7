import type { FunctionBuilder, Local } from './function-builder.ts';

/**
 * Exponential functions of four numbers: x = n ln 2 + r with |r| ≤ ln 2 / 2, and e^r by the polynomial of Cephes's expf
 * (https://www.netlib.org/cephes/). NaN stays NaN.
 */

const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts, the first exact in few bits, so that n times it is. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;
const LN2 = Math.LN2;
/** In pairs, so that few of the multiplications wait for one another. */
const COEFFICIENTS = [
  [1.98756915e-4, 1.3981999507e-3],
  [8.3334519073e-3, 4.1665795894e-2],
  [1.6666665459e-1, 5.0000001201e-1],
] as const;
/** A number this large holds integers in its last bits: adding it rounds to one. */
const ROUNDER = 12582912;
/** Below this e^x is taken for 0: the smallest number that is not denormal is near. */
const SMALLEST = -86.6;
/** Above this e^x is infinite. */
const LARGEST = 88.8;

/** e^x of a local, left on the stack. */
export function exponential(f: FunctionBuilder, x: Local): void {
  const clamped = f.local('v128');
  clampBelow(f, () => clampAbove(f, () => f.get(x), LARGEST), SMALLEST);
  f.set(clamped);
  const { power, remainder } = reduce(f, clamped, true);
  // 2^(n − 1), which is there for every n that may be, and then twice
  f.get(remainder).splat(1).op('f32x4.add');
  f.get(power).i32(23).op('i32x4.shl').splatBits(126 << 23).op('i32x4.add').op('f32x4.mul').tee(clamped); // prettier-ignore
  f.get(clamped).op('f32x4.add');
  f.get(x).splat(SMALLEST).op('f32x4.lt').op('v128.andnot');
}

/** e^x − 1 of a local with x ≤ 0, as precise near 0, left on the stack. */
export function exponentialMinus1(f: FunctionBuilder, x: Local): void {
  const clamped = f.local('v128');
  const scale = f.local('v128');
  clampBelow(f, () => f.get(x), -20); // where it has long been −1
  f.set(clamped);
  const { power, remainder } = reduce(f, clamped, false);
  f.get(power).i32(23).op('i32x4.shl').splatBits(127 << 23).op('i32x4.add').set(scale); // prettier-ignore
  f.get(remainder).get(scale).get(scale).splat(1).op('f32x4.sub').op('f32x4.relaxed_madd');
}

/** tanh x = −e / (e + 2) with e = e^(−2|x|) − 1, and the sign of x. */
export function hyperbolicTangent(f: FunctionBuilder, x: Local): void {
  const argument = f.local('v128');
  const e = f.local('v128');
  f.get(x).op('f32x4.abs').splat(-2).op('f32x4.mul').set(argument);
  exponentialMinus1(f, argument);
  f.set(e);
  // −e is not negative: its sign is free to be that of x
  f.get(e).splatBits(0x7fffffff).op('v128.and').get(x).splatBits(0x80000000 | 0).op('v128.and').op('v128.or'); // prettier-ignore
  f.get(e).splat(2).op('f32x4.add').op('f32x4.div');
}

/** 1 / (1 + e^−x). */
export function logistic(f: FunctionBuilder, x: Local): void {
  const negated = f.local('v128');
  f.get(x).op('f32x4.neg').set(negated);
  f.splat(1);
  exponential(f, negated);
  f.splat(1).op('f32x4.add').op('f32x4.div');
}

/** e^r − 1 in a local, and n in the last bits of another's lanes. Where n is small, ln 2 need not be in two parts. */
function reduce(f: FunctionBuilder, x: Local, largeN: boolean): { readonly power: Local; readonly remainder: Local } {
  const power = f.local('v128');
  const n = f.local('v128');
  const r = f.local('v128');
  const square = f.local('v128');
  f.get(x).splat(LOG2_E).splat(ROUNDER).op('f32x4.relaxed_madd').tee(power).splat(ROUNDER).op('f32x4.sub').set(n); // prettier-ignore
  f.get(n).splat(largeN ? LN2_HIGH : LN2).get(x).op('f32x4.relaxed_nmadd').set(r); // prettier-ignore
  if (largeN) f.get(n).splat(LN2_LOW).get(r).op('f32x4.relaxed_nmadd').set(r); // prettier-ignore
  f.get(r).get(r).op('f32x4.mul').set(square);
  for (const [i, [first, second]] of COEFFICIENTS.entries()) {
    if (i > 0) f.get(square);
    f.get(r).splat(first).splat(second).op('f32x4.relaxed_madd');
    if (i > 0) f.op('f32x4.relaxed_madd');
  }
  f.get(square).get(r).op('f32x4.relaxed_madd').set(r);
  return { power, remainder: r };
}

/** The greater of a value and a number; NaN stays. */
function clampBelow(f: FunctionBuilder, value: () => void, least: number): void {
  value();
  f.splat(least).op('f32x4.pmax');
}

function clampAbove(f: FunctionBuilder, value: () => void, most: number): void {
  value();
  f.splat(most).op('f32x4.pmin');
}
