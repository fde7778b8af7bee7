import type { RandomState } from '../base/random.ts';
import { draw, exponentialsOf, indexOfLargest } from './choose.ts';
import { LaneRandoms } from './lane-randoms.ts';
import type { ActionSampler } from './sample-actions.ts';

/** Draws choices from the softmax of masked logits; one that is not allowed has probability 0 and is never drawn. */
export class ChoiceSampler implements ActionSampler {
  readonly actionSize = 1;
  readonly actions: Int32Array;
  readonly logProbabilities: Float32Array;
  private readonly randoms: LaneRandoms;
  /** float64 [actionDim], of one lane. */
  private readonly exponentials: Float64Array;

  constructor(lanes: number, actionDim: number, seed: number) {
    this.actions = new Int32Array(lanes);
    this.logProbabilities = new Float32Array(lanes);
    this.randoms = new LaneRandoms(seed, 'action', lanes);
    this.exponentials = new Float64Array(actionDim);
  }

  /** @param outputs `logits` float32 [lanes, actionDim] */
  sample({ logits }: Readonly<Record<string, Float32Array>>): void {
    const { actions, logProbabilities, exponentials } = this;
    const { lanes } = this.randoms;
    const count = exponentials.length;
    for (let lane = 0; lane < lanes.length; lane++) {
      const from = lane * count;
      const highest = logits[from + indexOfLargest(logits, from, count)];
      const total = exponentialsOf(logits, from, highest, exponentials);
      const action = draw(exponentials, 0, count, total, lanes[lane]);
      actions[lane] = action;
      logProbabilities[lane] = logits[from + action] - highest - Math.log(total);
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
