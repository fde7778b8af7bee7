import { normalDistribution } from './normal-distribution.ts';
import { Random } from './random.ts';
import { studentTQuantile } from './student-t.ts';

/** A figure with its 95 % bootstrap interval; none where a group has a single member, which shows no spread. */
export interface BootstrapEstimate {
  readonly value: number;
  readonly ci95: readonly [number, number] | null;
}

/** One resample, as indices into the original data. */
export interface Resample {
  /** For each group (stratum) as many of its own members as it has, drawn with replacement. */
  readonly members: readonly Uint32Array[];
  /** As many episodes as there are, drawn with replacement; the same for every member of every group. */
  readonly episodes: Uint32Array;
}

/** How much there is to draw from: the members of each group, such as a mode's seeds, and the episodes all share. */
export interface SampleSizes {
  readonly members: readonly number[];
  /** 0 where the figure has no episodes to draw from. */
  readonly episodes: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  readonly seed: number;
}

export const BOOTSTRAP_DEFAULTS: BootstrapOptions = { resamples: 2000, seed: 0 };

/**
 * The stratified two-level percentile bootstrap: members are drawn within their group, then episodes. Since all members
 * play the same episodes, one draw of episodes serves them all, which keeps what they share out of their differences.
 * The same sizes, options and statistic give the same interval.
 *
 * Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".
 * Departures:
 * 1. Episodes are drawn as well, crosswise to members: Owen 2007, "The pigeonhole bootstrap".
 * 2. The percentiles lie further out the fewer members there are, since plain ones exclude the truth up to three times
 *    too often with five: Hesterberg 2015, "What teachers should know about the bootstrap" (expanded percentile).
 */
export function bootstrap(
  sizes: SampleSizes,
  statistic: (resample: Resample) => number,
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): BootstrapEstimate {
  return bootstrapEach(sizes, (resample) => [statistic(resample)], options)[0];
}

/** The same of several statistics over the same resamples. */
export function bootstrapEach(
  sizes: SampleSizes,
  statistics: (resample: Resample) => readonly number[],
  options: BootstrapOptions = BOOTSTRAP_DEFAULTS,
): BootstrapEstimate[] {
  const values = statistics(identity(sizes));
  if (sizes.members.some((count) => count < 2)) return values.map((value) => ({ value, ci95: null }));
  const random = new Random(options.seed, 'bootstrap');
  const tail = expandedTail(sizes.members);
  const resampled = values.map(() => new Float64Array(options.resamples));
  for (let i = 0; i < options.resamples; i++) {
    const resample = {
      members: sizes.members.map((count) => draw(count, random)),
      episodes: draw(sizes.episodes, random),
    };
    statistics(resample).forEach((value, k) => (resampled[k][i] = value));
  }
  return values.map((value, k) => {
    const sorted = resampled[k].sort();
    return { value, ci95: [quantile(sorted, tail), quantile(sorted, 1 - tail)] };
  });
}

/** The estimate, or null where something in it was divided by zero or is missing. */
export function finiteOrNull(estimate: BootstrapEstimate): BootstrapEstimate | null {
  return [estimate.value, ...(estimate.ci95 ?? [])].every(Number.isFinite) ? estimate : null;
}

/** The mean of `values` over the drawn episodes. */
export function meanOfDrawn(values: ArrayLike<number>, episodes: Uint32Array): number {
  let sum = 0;
  for (const episode of episodes) sum += values[episode];
  return sum / episodes.length;
}

/** The quantile of ascending values, linear between neighbours; infinite values stay what they are. */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below === above ? below : below + (position % 1) * (above - below);
}

/**
 * The share of resamples to leave out on each side so that the interval of a mean is as wide as Student's t makes it:
 * a normal spread, which resampling n members makes narrower by √((n − 1) / n).
 */
function expandedTail(members: readonly number[]): number {
  const freedom = members.reduce((sum, count) => sum + count - 1, 0);
  const fewest = Math.min(...members);
  return normalDistribution(studentTQuantile(0.025, freedom) * Math.sqrt(fewest / (fewest - 1)));
}

function identity(sizes: SampleSizes): Resample {
  return { members: sizes.members.map(countUp), episodes: countUp(sizes.episodes) };
}

function countUp(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

function draw(count: number, random: Random): Uint32Array {
  const drawn = new Uint32Array(count);
  for (let i = 0; i < count; i++) drawn[i] = random.integer(count);
  return drawn;
}
