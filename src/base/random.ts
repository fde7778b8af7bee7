/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * 2018), seeded through SplitMix32 so that neighbouring seeds give unrelated streams. The state is four
 * integers, so a checkpoint can store it and a resumed run draws the same numbers.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  /** `stream` separates the independent uses of one seed, such as `'arrivals'` and `'service'`. */
  constructor(seed: number, stream = '') {
    this.reseed(seed, stream);
  }

  reseed(seed: number, stream = ''): void {
    let s = mix(Math.trunc(seed / 0x100000000) ^ 0x9e3779b9) ^ mix(seed | 0);
    for (let i = 0; i < stream.length; i++) s = mix(s ^ Math.imul(stream.charCodeAt(i) + 1, 0x85ebca6b));
    const next = (): number => {
      s = (s + 0x9e3779b9) | 0;
      return mix(s);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // the all-zero state is the only forbidden one
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const t = Math.imul(this.b, 5);
    const result = Math.imul((t << 7) | (t >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.uint32() * 2.3283064365386963e-10;
  }

  /** An integer in [0, bound), without bias. */
  integer(bound: number): number {
    const limit = 0x100000000 - (0x100000000 % bound);
    let x = this.uint32();
    while (x >= limit) x = this.uint32();
    return x % bound;
  }

  /** An exponential variate with mean 1. */
  exponential(): number {
    return -Math.log((this.uint32() + 0.5) * 2.3283064365386963e-10);
  }

  /** A standard normal variate (Marsaglia's polar method; the second of each pair is not kept, so state stays four integers). */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const r = x * x + y * y;
      if (r > 0 && r < 1) return x * Math.sqrt((-2 * Math.log(r)) / r);
    }
  }

  /** Shuffles in place (Fisher–Yates). */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** The state, to be stored; `restore` takes it back. */
  state(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  restore(state: RandomState): void {
    [this.a, this.b, this.c, this.d] = [state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0];
  }
}

/** Four unsigned 32-bit integers. */
export type RandomState = readonly [number, number, number, number];

function mix(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
