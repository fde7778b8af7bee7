import type { DemonstrationSource } from './demonstration-source.ts';

/**
 * Brings observations to mean 0 and standard deviation 1 per feature. Plain data that JSON keeps exactly: the numbers
 * are rounded to float32, so that every reader of a model file computes with the same ones.
 */
export interface Normaliser {
  /** [stateDim], in the feature's unit. */
  readonly mean: readonly number[];
  /** [stateDim], in the feature's unit; 1 where the feature never changed. */
  readonly std: readonly number[];
  /** Normalised values are kept within ± this. */
  readonly clip: number;
  /** Steps that mean and std were taken from. */
  readonly count: number;
}

const CLIP = 10;

/** Spread, relative to the mean's size, below which a feature counts as constant. */
const CONSTANT = 1e-6;

/** Rows that are read at once. */
const CHUNK = 1024;

/**
 * Mean and standard deviation over the episodes named (the training ones), in float64, in one pass: chunks by the
 * two-pass formula, joined as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
 * sample variances" (1979).
 */
export function fitNormaliser(source: DemonstrationSource, episodes: ArrayLike<number>): Normaliser {
  const size = source.observationSize;
  const rows = new Float32Array(CHUNK * size);
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  const chunkMean = new Float64Array(size);
  const chunkSquares = new Float64Array(size);
  let count = 0;
  for (let i = 0; i < episodes.length; i++) {
    const { length } = source.episodes[episodes[i]];
    for (let from = 0; from < length; from += CHUNK) {
      const n = Math.min(CHUNK, length - from);
      source.readObservations(episodes[i], from, n, rows, 0);
      momentsOf(rows, n, chunkMean, chunkSquares);
      const total = count + n;
      for (let k = 0; k < size; k++) {
        const delta = chunkMean[k] - mean[k];
        mean[k] += (delta * n) / total;
        squares[k] += chunkSquares[k] + delta * delta * ((count * n) / total);
      }
      count = total;
    }
  }
  const std = Array.from(squares, (sum, k) => {
    const deviation = Math.sqrt(sum / Math.max(1, count));
    return deviation > CONSTANT * Math.max(1, Math.abs(mean[k])) ? Math.fround(deviation) : 1;
  });
  return { mean: Array.from(mean, Math.fround), std, clip: CLIP, count };
}

/** Mean and sum of squared deviations of `n` rows, per column. */
function momentsOf(rows: Float32Array, n: number, mean: Float64Array, squares: Float64Array): void {
  const size = mean.length;
  mean.fill(0);
  squares.fill(0);
  for (let row = 0, at = 0; row < n; row++) for (let k = 0; k < size; k++) mean[k] += rows[at++];
  for (let k = 0; k < size; k++) mean[k] /= n;
  for (let row = 0, at = 0; row < n; row++) {
    for (let k = 0; k < size; k++) {
      const deviation = rows[at++] - mean[k];
      squares[k] += deviation * deviation;
    }
  }
}

/** Normalises one observation: [stateDim] from `source` at `sourceOffset` to `target` at `targetOffset`; may be in place. */
export function normalise(
  normaliser: Normaliser,
  source: Float32Array,
  sourceOffset: number,
  target: Float32Array,
  targetOffset: number,
): void {
  const { mean, std, clip } = normaliser;
  for (let k = 0; k < mean.length; k++) {
    const value = (source[sourceOffset + k] - mean[k]) / std[k];
    target[targetOffset + k] = value > clip ? clip : value < -clip ? -clip : value;
  }
}
