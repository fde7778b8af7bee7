import type { FunctionBuilder, Local } from './function-builder.ts';

/**
 * Natural logarithm of four numbers: x = 2^e m with √½ ≤ m < √2, and ln m by the polynomial of Cephes's logf
 * (https://www.netlib.org/cephes/). ln 0 = −∞; of negative numbers and NaN it is NaN.
 */

const COEFFICIENTS = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;
const SMALLEST_NORMAL = 2 ** -126;
/** Bits of √½. */
const ROOT_HALF = 0x3f3504f3;

/** ln x of a local, left on the stack. */
export function logarithm(f: FunctionBuilder, x: Local): void {
  const denormal = f.local('v128');
  const bits = f.local('v128');
  const exponent = f.local('v128');
  const m = f.local('v128');
  const square = f.local('v128');
  f.get(x).splat(SMALLEST_NORMAL).op('f32x4.lt').set(denormal);
  f.get(x).splat(2 ** 23).op('f32x4.mul').get(x).get(denormal).op('v128.bitselect'); // prettier-ignore
  // so that the exponent's bits change where m passes √½
  f.splatBits(ROOT_HALF).op('i32x4.sub').set(bits);
  f.get(bits).i32(23).op('i32x4.shr_s').op('f32x4.convert_i32x4_s');
  f.get(denormal).splat(23).op('v128.and').op('f32x4.sub').set(exponent);
  f.get(bits).splatBits(0x007fffff).op('v128.and').splatBits(ROOT_HALF).op('i32x4.add').splat(1).op('f32x4.sub').set(m); // prettier-ignore
  f.get(m).get(m).op('f32x4.mul').set(square);
  const [first, ...others] = COEFFICIENTS;
  f.splat(first);
  for (const coefficient of others) f.get(m).splat(coefficient).op('f32x4.relaxed_madd');
  f.get(m).op('f32x4.mul').get(square).op('f32x4.mul'); // m³ P(m)
  f.get(exponent).splat(LN2_LOW).op('f32x4.mul').op('f32x4.add');
  f.get(square).splat(-0.5).op('f32x4.mul').op('f32x4.add');
  f.get(m).op('f32x4.add');
  f.get(exponent).splat(LN2_HIGH).op('f32x4.mul').op('f32x4.add').set(m);
  // 0, negative numbers and NaN, and ∞: the only ones for which that does not hold
  f.splat(-Infinity).get(m).get(x).splat(0).op('f32x4.eq').op('v128.bitselect').set(m);
  f.get(x).get(m).get(x).splat(Infinity).op('f32x4.eq').op('v128.bitselect').set(m);
  f.get(m).splat(NaN).get(x).splat(0).op('f32x4.ge').op('v128.bitselect');
}
