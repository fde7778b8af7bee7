import type { DemonstrationSource } from './demonstration-source.ts';
import { RunningMoments } from './running-moments.ts';

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

/** Mean and standard deviation over the episodes named (the training ones), in float64, in one pass. */
export function fitNormaliser(source: DemonstrationSource, episodes: ArrayLike<number>): Normaliser {
  const moments = new RunningMoments(source.observationSize);
  const rows = new Float32Array(CHUNK * source.observationSize);
  for (let i = 0; i < episodes.length; i++) {
    const { length } = source.episodes[episodes[i]];
    for (let from = 0; from < length; from += CHUNK) {
      const n = Math.min(CHUNK, length - from);
      source.readObservations(episodes[i], from, n, rows, 0);
      moments.add(rows, n);
    }
  }
  return normaliserOf(moments);
}

/** The normaliser that brings rows of these moments to mean 0 and standard deviation 1. */
export function normaliserOf(moments: RunningMoments): Normaliser {
  const columns = Array.from({ length: moments.columns }, (_, k) => k);
  const mean = columns.map((k) => moments.meanOf(k));
  const std = columns.map((k) => {
    const deviation = Math.sqrt(moments.varianceOf(k));
    return deviation > CONSTANT * Math.max(1, Math.abs(mean[k])) ? Math.fround(deviation) : 1;
  });
  return { mean: mean.map(Math.fround), std, clip: CLIP, count: moments.count };
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
