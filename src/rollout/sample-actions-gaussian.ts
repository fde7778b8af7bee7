import type { RandomState } from '../base/random.ts';
import { LaneRandoms } from './lane-randoms.ts';
import { normalLogDensity } from './normal-density.ts';
import type { ActionSampler } from './sample-actions.ts';

/** Draws vectors from independent normal distributions, anew at every step. */
export class GaussianSampler implements ActionSampler {
  readonly actionSize: number;
  readonly actions: Float32Array;
  readonly logProbabilities: Float32Array;
  private readonly randoms: LaneRandoms;

  constructor(lanes: number, actionDim: number, seed: number) {
    this.actionSize = actionDim;
    this.actions = new Float32Array(lanes * actionDim);
    this.logProbabilities = new Float32Array(lanes);
    this.randoms = new LaneRandoms(seed, 'action', lanes);
  }

  /** @param outputs `mean` and `std`, float32 [lanes, actionDim] */
  sample({ mean, std }: Readonly<Record<string, Float32Array>>): void {
    const { actions, logProbabilities, actionSize } = this;
    const { lanes } = this.randoms;
    for (let lane = 0; lane < lanes.length; lane++) {
      const from = lane * actionSize;
      for (let i = from; i < from + actionSize; i++) actions[i] = mean[i] + std[i] * lanes[lane].normal();
      logProbabilities[lane] = normalLogDensity(actions, mean, std, from, actionSize);
    }
  }

  beginRollout(): void {}

  state(): readonly RandomState[] {
    return this.randoms.state();
  }

  restore(state: readonly RandomState[]): void {
    this.randoms.restore(state);
  }
}
