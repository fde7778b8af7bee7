import { Random, type RandomState } from '../base/random.ts';

export interface AugmentationSettings {
  /** Standard deviation of the Gaussian noise, in normalised units. */
  readonly noise: number;
  /** Chance that a feature is set to 0, its mean. */
  readonly featureDropout: number;
}

const TABLE_SIZE = 1 << 18;

/**
 * Disturbs normalised observations while training: Gaussian noise, then feature dropout. Normal variates come from a
 * table drawn once; each observation reads it from a random place, at a few nanoseconds a number.
 */
export class Augmentation {
  private readonly settings: AugmentationSettings;
  private readonly table: Float32Array;
  private readonly random: Random;
  /** log of the chance that a feature stays: gaps between dropped ones are geometric. */
  private readonly logKept: number;

  constructor(settings: AugmentationSettings, seed: number) {
    this.settings = settings;
    const draws = new Random(seed, 'noise table');
    this.table = new Float32Array(settings.noise > 0 ? TABLE_SIZE : 0);
    for (let i = 0; i < this.table.length; i++) this.table[i] = settings.noise * draws.normal();
    this.random = new Random(seed, 'augmentation');
    this.logKept = Math.log1p(-settings.featureDropout);
  }

  /** Disturbs `rows` observations of `size` numbers in place, from the start of `values`. */
  apply(values: Float32Array, rows: number, size: number): void {
    if (this.settings.noise > 0) this.addNoise(values, rows, size);
    if (this.settings.featureDropout > 0) this.drop(values, rows * size);
  }

  state(): RandomState {
    return this.random.state();
  }

  restore(state: RandomState): void {
    this.random.restore(state);
  }

  private addNoise(values: Float32Array, rows: number, size: number): void {
    const { table } = this;
    for (let row = 0, at = 0; row < rows; row++) {
      const start = this.random.uint32();
      for (let k = 0; k < size; k++) values[at++] += table[(start + k) & (TABLE_SIZE - 1)];
    }
  }

  private drop(values: Float32Array, count: number): void {
    for (let at = this.gap(); at < count; at += 1 + this.gap()) values[at] = 0;
  }

  /** Features kept before the next dropped one. */
  private gap(): number {
    return Math.floor(-this.random.exponential() / this.logKept);
  }
}
