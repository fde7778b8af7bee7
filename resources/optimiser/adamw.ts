// AssemblyScript: threads' gradients summed, clipping's norm and AdamW, on flat float32 vectors in one memory, four numbers
// at a time.
// Lengths are multiples of 16; pointers are byte offsets. Compiled to adamw.wasm by
//   asc resources/optimiser/adamw.ts -o resources/optimiser/adamw.wasm -O3 --noAssert --enable simd,threads --runtime stub --importMemory --sharedMemory --maximumMemory 65536 --noExportMemory

// Numbers summed in single precision before the sum goes on in double.
const BLOCK: usize = 1024 * 4;

/** Sum of squares of n numbers. */
export function squares(pointer: usize, n: i32): f64 {
  const end = pointer + (<usize>n << 2);
  let total: f64 = 0;
  while (pointer < end) {
    const stop = min(pointer + BLOCK, end);
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    while (pointer < stop) {
      const w = v128.load(pointer);
      const x = v128.load(pointer, 16);
      const y = v128.load(pointer, 32);
      const z = v128.load(pointer, 48);
      a = f32x4.add(a, f32x4.mul(w, w));
      b = f32x4.add(b, f32x4.mul(x, x));
      c = f32x4.add(c, f32x4.mul(y, y));
      d = f32x4.add(d, f32x4.mul(z, z));
      pointer += 64;
    }
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    total += <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1);
    total += <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
  }
  return total;
}

/** target ← a target + b other, of n numbers. */
export function weightedSum(target: usize, a: f32, other: usize, b: f32, n: i32): void {
  const s = f32x4.splat(a);
  const t = f32x4.splat(b);
  const end = target + (<usize>n << 2);
  while (target < end) {
    v128.store(target, f32x4.add(f32x4.mul(s, v128.load(target)), f32x4.mul(t, v128.load(other))));
    target += 16;
    other += 16;
  }
}

/** One update of n parameters; the factors are those of src/learning/adamw.ts. */
export function adamw(
  parameter: usize,
  gradient: usize,
  firstMoment: usize,
  secondMoment: usize,
  n: i32,
  gradientScale: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  stepSize: f32,
  secondMomentScale: f32,
  epsilon: f32,
  keep: f32,
): void {
  const s = f32x4.splat(gradientScale);
  const c1 = f32x4.splat(oneMinusBeta1);
  const b2 = f32x4.splat(beta2);
  const c2 = f32x4.splat(oneMinusBeta2);
  const a = f32x4.splat(stepSize);
  const q = f32x4.splat(secondMomentScale);
  const e = f32x4.splat(epsilon);
  const k = f32x4.splat(keep);
  const end = parameter + (<usize>n << 2);
  while (parameter < end) {
    const g = f32x4.mul(s, v128.load(gradient));
    const m0 = v128.load(firstMoment);
    const m = f32x4.add(m0, f32x4.mul(c1, f32x4.sub(g, m0)));
    const v = f32x4.add(f32x4.mul(b2, v128.load(secondMoment)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(firstMoment, m);
    v128.store(secondMoment, v);
    const step = f32x4.div(f32x4.mul(a, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), q), e));
    v128.store(parameter, f32x4.sub(f32x4.mul(k, v128.load(parameter)), step));
    parameter += 16;
    gradient += 16;
    firstMoment += 16;
    secondMoment += 16;
  }
}
