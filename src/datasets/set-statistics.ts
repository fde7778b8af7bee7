import { failure } from '../contract/errors/index.ts';
import type { DemonstrationSource } from '../demonstrations/demonstration-source.ts';

/** How one number of the observation is distributed. */
export interface FeatureStatistics {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Of equal bins from the least to the greatest value; one bin where those are the same. */
  readonly counts: readonly number[];
}

export interface SetStatistics {
  /** What was read. */
  readonly episodes: number;
  readonly steps: number;
  /** By strategy: decisions that it took, and how many of them each action was. */
  readonly strategies: readonly { readonly steps: number; readonly actions: readonly number[] }[];
  /** [observationSize] */
  readonly features: readonly FeatureStatistics[];
}

const BINS = 40;

/**
 * Figures of a set's actions and observations, over whole episodes spread evenly, of at most about `maximumSteps` steps.
 * `othersTurn` is called between episodes. Throws demonstrations/corrupt.
 */
export async function setStatistics(
  source: DemonstrationSource,
  maximumSteps: number,
  othersTurn: () => Promise<void>,
): Promise<SetStatistics> {
  const episodes = sampled(source, maximumSteps);
  const size = source.observationSize;
  const longest = episodes.reduce((most, episode) => Math.max(most, source.episodes[episode].length), 0);
  const observations = new Float32Array(longest * size);
  const actions = new Int32Array(longest);
  const acting = new Uint8Array(longest);
  const strategies = source.strategies.map(() => ({ steps: 0, actions: new Float64Array(source.actionCount) }));
  const ranges = new Ranges(size);
  for (const episode of episodes) {
    await othersTurn();
    const { length } = source.episodes[episode];
    source.readActions(episode, 0, length, actions, 0);
    source.readStrategies(episode, 0, length, acting, 0);
    for (let t = 0; t < length; t++) {
      const tally = strategies.at(acting[t]);
      if (!tally || actions[t] >= source.actionCount)
        throw corrupt(source, `action ${actions[t]} by ${acting[t]}`, episode, t);
      tally.steps++;
      tally.actions[actions[t]]++;
    }
    source.readObservations(episode, 0, length, observations, 0);
    ranges.add(observations, length);
  }
  ranges.requireFinite(source);
  const histograms = ranges.histograms();
  for (const episode of episodes) {
    await othersTurn();
    const { length } = source.episodes[episode];
    source.readObservations(episode, 0, length, observations, 0);
    histograms.add(observations, length);
  }
  return {
    episodes: episodes.length,
    steps: ranges.steps,
    strategies: strategies.map(({ steps, actions: counts }) => ({ steps, actions: Array.from(counts) })),
    features: histograms.features(),
  };
}

/** Numbers of episodes, ascending: all, or as many as hold about so many steps. */
function sampled({ episodes, steps }: DemonstrationSource, maximumSteps: number): number[] {
  const count = Math.max(
    1,
    Math.min(episodes.length, Math.floor((episodes.length * maximumSteps) / Math.max(1, steps))),
  );
  return Array.from({ length: Math.min(count, episodes.length) }, (_, i) => Math.floor((i * episodes.length) / count));
}

/** Moments and ranges of every feature. */
class Ranges {
  steps = 0;
  private readonly size: number;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  private readonly mean: Float64Array;
  /** Sums of squared distances from the mean (Welford 1962). */
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.min = new Float64Array(size).fill(Infinity);
    this.max = new Float64Array(size).fill(-Infinity);
    this.mean = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  add(observations: Float32Array, steps: number): void {
    const { size, min, max, mean, squares } = this;
    for (let t = 0, at = 0; t < steps; t++) {
      this.steps++;
      for (let f = 0; f < size; f++) {
        const value = observations[at++];
        if (value < min[f]) min[f] = value;
        if (value > max[f]) max[f] = value;
        const distance = value - mean[f];
        mean[f] += distance / this.steps;
        squares[f] += distance * (value - mean[f]);
      }
    }
  }

  requireFinite(source: DemonstrationSource): void {
    const feature = this.mean.findIndex((value) => !Number.isFinite(value));
    if (feature >= 0 && this.steps > 0) throw corrupt(source, `other values of ${source.featureNames[feature]}`);
  }

  histograms(): Histograms {
    const { min, max, mean, squares, steps } = this;
    const std = squares.map((sum) => Math.sqrt(sum / Math.max(1, steps)));
    return new Histograms({ min, max, mean, std });
  }
}

class Histograms {
  private readonly moments: Readonly<Record<'min' | 'max' | 'mean' | 'std', Float64Array>>;
  private readonly counts: readonly Float64Array[];

  constructor(moments: Readonly<Record<'min' | 'max' | 'mean' | 'std', Float64Array>>) {
    this.moments = moments;
    const { min, max } = moments;
    this.counts = Array.from(min, (low, f) => new Float64Array(max[f] > low ? BINS : 1));
  }

  add(observations: Float32Array, steps: number): void {
    const { min, max } = this.moments;
    const size = this.counts.length;
    for (let f = 0; f < size; f++) {
      const counts = this.counts[f];
      const perUnit = counts.length === 1 ? 0 : counts.length / (max[f] - min[f]);
      for (let t = 0, at = f; t < steps; t++, at += size) {
        const bin = Math.floor((observations[at] - min[f]) * perUnit);
        counts[Math.min(counts.length - 1, bin)]++;
      }
    }
  }

  features(): FeatureStatistics[] {
    const { min, max, mean, std } = this.moments;
    return this.counts.map((counts, f) => ({
      mean: mean[f],
      std: std[f],
      min: min[f],
      max: max[f],
      counts: Array.from(counts),
    }));
  }
}

function corrupt({ label }: DemonstrationSource, found: string, episode?: number, step?: number): Error {
  const place = episode === undefined ? '' : ` (episode ${episode}, step ${step})`;
  const expected = 'actions of its strategies and finite observations';
  return failure('demonstrations/corrupt', { folder: label, file: label, expected, found: `${found}${place}` });
}
