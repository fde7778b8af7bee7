import type { RandomState } from '../base/random.ts';
import type { ParameterStore } from '../learning/engine.ts';
import { LaneRandoms } from './lane-randoms.ts';
import { normalLogDensity } from './normal-density.ts';
import type { ActionSampler } from './sample-actions.ts';

export interface StateDependentSamplerState {
  readonly randoms: readonly RandomState[];
  /** Steps since the rollout began. */
  readonly steps: number;
  /** [hiddenSize × actionDim]: exp(log_std) when the rollout began. */
  readonly spread: readonly number[];
  /** [lanes × hiddenSize × actionDim] */
  readonly noise: readonly number[];
}

/**
 * Generalised state-dependent exploration (see `learning/state-dependent-distribution.ts`): each lane has a matrix W
 * [hiddenSize, actionDim] and acts μ + Wᵀ h, so that its noise is a function of the state until the next matrix is drawn.
 * As in Stable-Baselines3, log π is that of the normal distribution over all matrices.
 */
export class StateDependentSampler implements ActionSampler {
  readonly actionSize: number;
  readonly actions: Float32Array;
  readonly logProbabilities: Float32Array;
  private readonly randoms: LaneRandoms;
  private readonly interval: number;
  /** float32 [hiddenSize, actionDim]: standard deviations of the matrices' numbers. */
  private readonly spread: Float32Array;
  /** float32 [lanes, hiddenSize, actionDim] */
  private readonly noise: Float32Array;
  private steps = 0;

  /** @param interval steps between draws of the matrices; 0: at the beginning of a rollout only */
  constructor(lanes: number, actionDim: number, hiddenSize: number, seed: number, interval: number) {
    this.actionSize = actionDim;
    this.actions = new Float32Array(lanes * actionDim);
    this.logProbabilities = new Float32Array(lanes);
    this.randoms = new LaneRandoms(seed, 'exploration matrix', lanes);
    this.interval = interval;
    this.spread = new Float32Array(hiddenSize * actionDim);
    this.noise = new Float32Array(lanes * hiddenSize * actionDim);
  }

  /** @param parameters `log_std` [hiddenSize, actionDim] */
  beginRollout(parameters: Pick<ParameterStore, 'value'>): void {
    const logStd = parameters.value('log_std');
    for (let i = 0; i < logStd.length; i++) this.spread[i] = Math.exp(logStd[i]);
    this.steps = 0;
    this.drawMatrices();
  }

  /** @param outputs `mean` and `std` float32 [lanes, actionDim], `features` float32 [lanes, hiddenSize] */
  sample({ mean, std, features }: Readonly<Record<string, Float32Array>>): void {
    if (this.interval > 0 && this.steps > 0 && this.steps % this.interval === 0) this.drawMatrices();
    this.steps++;
    const { actions, logProbabilities, actionSize, noise } = this;
    const hiddenSize = this.spread.length / actionSize;
    for (let lane = 0; lane < logProbabilities.length; lane++) {
      const from = lane * actionSize;
      for (let a = 0; a < actionSize; a++) {
        let explored = 0;
        for (let j = 0; j < hiddenSize; j++) {
          explored += features[lane * hiddenSize + j] * noise[(lane * hiddenSize + j) * actionSize + a];
        }
        actions[from + a] = mean[from + a] + explored;
      }
      logProbabilities[lane] = normalLogDensity(actions, mean, std, from, actionSize);
    }
  }

  state(): StateDependentSamplerState {
    const { steps } = this;
    return { randoms: this.randoms.state(), steps, spread: Array.from(this.spread), noise: Array.from(this.noise) };
  }

  restore({ randoms, steps, spread, noise }: StateDependentSamplerState): void {
    this.randoms.restore(randoms);
    this.steps = steps;
    this.spread.set(spread);
    this.noise.set(noise);
  }

  private drawMatrices(): void {
    const { noise, spread } = this;
    const { lanes } = this.randoms;
    for (let lane = 0; lane < lanes.length; lane++) {
      const from = lane * spread.length;
      for (let i = 0; i < spread.length; i++) noise[from + i] = spread[i] * lanes[lane].normal();
    }
  }
}
