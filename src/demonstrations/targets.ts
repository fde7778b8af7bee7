/**
 * What each recorded decision teaches: the return that followed it and its weight in the cloning loss.
 *
 * Return: G_t = r_t + gamma G_{t+1}, with G = 0 after an episode's last step, truncated or terminated. Nothing is
 * estimated beyond a truncated episode: the reward counts only the episode's counted requests, which are all done when
 * it is cut, so what follows would add exactly 0 and the recorded return is complete.
 *
 * Weight, after MARWIL (Wang et al., "Exponentially Weighted Imitation Learning for Batched Historical Data", NeurIPS
 * 2018): exp(beta A_t / c), here divided by its mean over the n episodes with the same environment and seed, so that
 * w_t = n softmax(beta A_t / c) × weight of the acting strategy, then divided by its mean over training. Departures:
 * 1. The baseline is not a learned value but the mean of G_t over the episodes of the same environment and seed that
 *    reach decision t. Request t is the same one in all of them, so the chance of arrivals and sizes cancels.
 * 2. Where only one episode has that seed and index there is nothing to compare with: A_t = 0, w_t = 1. The mean over
 *    other seeds would measure traffic, not the decision.
 * 3. No clipping: the softmax bounds a weight by n. A bound on exp alone makes all good demonstrators equal as soon as
 *    beta is large, and the best of them no longer stands out.
 * 4. With scope `episode`, A_t is the episode's mean of A: single decisions' advantages are mostly the noise of what
 *    happened later, and choosing by noise is what a large beta would do. Mixed episodes keep A_t.
 * 5. c is the root mean square of A over the training steps that were compared, computed once, not a moving average.
 */
import { failure } from '../contract/errors/index.ts';
import type { DemonstrationSource } from './demonstration-source.ts';
import type { Split } from './split.ts';

export interface TargetSettings {
  /** Discount per decision, in (0, 1]. */
  readonly gamma: number;
  readonly advantageWeighting: 'exponential' | 'none';
  /** Whether a decision is judged by itself or by the whole episode it belongs to. */
  readonly advantageScope: 'episode' | 'step';
  readonly beta: number;
  /** Weight of each strategy's decisions, by name; 1 where it is not named. */
  readonly demonstratorWeights: Readonly<Record<string, number>>;
}

/** Per step of the source, in its order. */
export interface StepTargets {
  /** float32 [steps]: discounted return divided by `returnScale`. */
  readonly returns: Float32Array;
  /** float32 [steps]: weight in the cloning loss, mean 1 over the training steps. */
  readonly weights: Float32Array;
  /** Standard deviation of the discounted return over the training steps; 1 where it never changes. */
  readonly returnScale: number;
  /** Mean of `returns` over the training steps: where a value function best begins. */
  readonly returnMean: number;
}

/** Reads the rewards and acting strategies once. Throws demonstrations/no-weight. */
export function computeTargets(source: DemonstrationSource, split: Split, settings: TargetSettings): StepTargets {
  const returns = new Float32Array(source.steps);
  const weights = new Float32Array(source.steps);
  const compared = settings.advantageWeighting === 'exponential' && settings.beta > 0;
  const groups = sameArrivals(source);
  for (const group of groups) {
    for (const episode of group) discountedReturns(source, episode, settings.gamma, returns);
    if (!compared) continue;
    advantages(source, group, returns, weights); // kept in `weights` until their scale is known
    if (settings.advantageScope === 'episode') averageOverEpisodes(source, group, weights);
  }
  const scale = compared ? rootMeanSquare(source, split.training, weights) : 0;
  const factor = scale === 0 ? 0 : settings.beta / scale;
  for (const group of groups) shareWeight(source, group, weights, factor);
  weighDemonstrators(source, weights, settings.demonstratorWeights);
  const mean = meanOver(source, split.training, weights);
  if (mean === 0) throw failure('demonstrations/no-weight', { strategies: source.strategies.join(', ') });
  for (let i = 0; i < weights.length; i++) weights[i] /= mean;
  const returnScale = deviationOver(source, split.training, returns) || 1;
  for (let i = 0; i < returns.length; i++) returns[i] /= returnScale;
  return { returns, weights, returnScale, returnMean: meanOver(source, split.training, returns) };
}

/** Episode numbers by environment and seed. */
function sameArrivals(source: DemonstrationSource): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  source.episodes.forEach((episode, number) => {
    const key = `${episode.environment} ${episode.seed}`;
    const group = groups.get(key);
    if (group) group.push(number);
    else groups.set(key, [number]);
  });
  return [...groups.values()];
}

function discountedReturns(source: DemonstrationSource, episode: number, gamma: number, returns: Float32Array): void {
  const { firstStep, length } = source.episodes[episode];
  source.readRewards(episode, 0, length, returns, firstStep);
  let sum = 0; // float64: rounding does not pile up over the episode
  for (let i = firstStep + length - 1; i >= firstStep; i--) {
    sum = returns[i] + gamma * sum;
    returns[i] = sum;
  }
}

function advantages(
  source: DemonstrationSource,
  group: readonly number[],
  returns: Float32Array,
  target: Float32Array,
): void {
  const longest = Math.max(...group.map((number) => source.episodes[number].length));
  const sums = new Float64Array(longest);
  const counts = new Int32Array(longest);
  for (const number of group) {
    const { firstStep, length } = source.episodes[number];
    for (let t = 0; t < length; t++) {
      sums[t] += returns[firstStep + t];
      counts[t]++;
    }
  }
  for (const number of group) {
    const { firstStep, length } = source.episodes[number];
    for (let t = 0; t < length; t++) {
      target[firstStep + t] = counts[t] > 1 ? returns[firstStep + t] - sums[t] / counts[t] : 0;
    }
  }
}

/** Mixed episodes keep their decisions' own advantages: their mean says nothing about any one strategy. */
function averageOverEpisodes(source: DemonstrationSource, group: readonly number[], advantages: Float32Array): void {
  for (const number of group) {
    const { firstStep, length, mixed } = source.episodes[number];
    if (mixed) continue;
    let sum = 0;
    for (let i = firstStep; i < firstStep + length; i++) sum += advantages[i];
    advantages.fill(sum / length, firstStep, firstStep + length);
  }
}

/** Advantages become weights: at each decision, the softmax over a group's episodes, times their number. */
function shareWeight(
  source: DemonstrationSource,
  group: readonly number[],
  weights: Float32Array,
  factor: number,
): void {
  const longest = Math.max(...group.map((number) => source.episodes[number].length));
  for (let t = 0; t < longest; t++) {
    const steps = group.map((number) => source.episodes[number]).filter(({ length }) => t < length);
    const scores = steps.map(({ firstStep }) => factor * weights[firstStep + t]);
    const highest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - highest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    steps.forEach(({ firstStep }, i) => (weights[firstStep + t] = (steps.length * exponentials[i]) / sum));
  }
}

function weighDemonstrators(
  source: DemonstrationSource,
  weights: Float32Array,
  demonstratorWeights: Readonly<Record<string, number>>,
): void {
  const weightOf = Float64Array.from(source.strategies, (name) =>
    Object.hasOwn(demonstratorWeights, name) ? demonstratorWeights[name] : 1,
  );
  let acting = new Uint8Array(0);
  source.episodes.forEach(({ firstStep, length }, number) => {
    if (acting.length < length) acting = new Uint8Array(length);
    source.readStrategies(number, 0, length, acting, 0);
    for (let t = 0; t < length; t++) weights[firstStep + t] *= weightOf[acting[t]];
  });
}

/** Root mean square over the steps that are not exactly 0 (those compared with nothing). */
function rootMeanSquare(source: DemonstrationSource, episodes: Int32Array, values: Float32Array): number {
  let sum = 0;
  let count = 0;
  forEachValue(source, episodes, values, (value) => {
    if (value === 0) return;
    sum += value * value;
    count++;
  });
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

function meanOver(source: DemonstrationSource, episodes: Int32Array, values: Float32Array): number {
  let sum = 0;
  let count = 0;
  forEachValue(source, episodes, values, (value) => {
    sum += value;
    count++;
  });
  return sum / count;
}

function deviationOver(source: DemonstrationSource, episodes: Int32Array, values: Float32Array): number {
  const mean = meanOver(source, episodes, values);
  let sum = 0;
  let count = 0;
  forEachValue(source, episodes, values, (value) => {
    sum += (value - mean) ** 2;
    count++;
  });
  return Math.sqrt(sum / count);
}

function forEachValue(
  source: DemonstrationSource,
  episodes: Int32Array,
  values: Float32Array,
  visit: (value: number) => void,
): void {
  for (const number of episodes) {
    const { firstStep, length } = source.episodes[number];
    for (let i = firstStep; i < firstStep + length; i++) visit(values[i]);
  }
}
