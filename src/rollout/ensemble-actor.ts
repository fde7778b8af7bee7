import type { Random } from '../base/random.ts';
import type { Observed, RecallingActor } from './actor.ts';
import { draw, indexOfLargest } from './choose.ts';

/** Several policies acting as one: the average of their masked probabilities, each with a normaliser and memory of its own. */
export class EnsembleActor implements RecallingActor {
  readonly lanes: number;
  private readonly members: readonly RecallingActor[];
  private readonly actionDim: number;
  /** float64 [lanes, actionDim] */
  private readonly average: Float64Array;
  /** float64 [actionDim]: one member's. */
  private readonly single: Float64Array;

  /** The members have the same lanes and `actionDim` actions to choose from. */
  constructor(members: readonly RecallingActor[], actionDim: number) {
    const [{ lanes }] = members;
    if (members.some((member) => member.lanes !== lanes)) throw new Error('members of different numbers of lanes');
    this.lanes = lanes;
    this.members = members;
    this.actionDim = actionDim;
    this.average = new Float64Array(lanes * actionDim);
    this.single = new Float64Array(actionDim);
  }

  forget(lane: number): void {
    for (const member of this.members) member.forget(lane);
  }

  get memorySize(): number {
    return this.members.reduce((sum, { memorySize }) => sum + memorySize, 0);
  }

  /** Writes the members' memories one behind the other. */
  saveMemory(lane: number, target: Float32Array, offset: number): void {
    for (const member of this.members) {
      member.saveMemory(lane, target, offset);
      offset += member.memorySize;
    }
  }

  loadMemory(lane: number, source: Float32Array, offset: number): void {
    for (const member of this.members) {
      member.loadMemory(lane, source, offset);
      offset += member.memorySize;
    }
  }

  observe(lane: number, environment: Observed): void {
    for (const member of this.members) member.observe(lane, environment);
  }

  async act(): Promise<void> {
    for (const member of this.members) await member.act(); // an engine computes one thing at a time
    const { average, single, actionDim } = this;
    average.fill(0);
    for (const member of this.members) {
      for (let lane = 0; lane < this.lanes; lane++) {
        member.probabilities(lane, single, 0);
        for (let a = 0; a < actionDim; a++) average[lane * actionDim + a] += single[a];
      }
    }
    for (let i = 0; i < average.length; i++) average[i] /= this.members.length;
  }

  best(lane: number): number {
    return indexOfLargest(this.average, lane * this.actionDim, this.actionDim);
  }

  sample(lane: number, random: Random): number {
    return draw(this.average, lane * this.actionDim, this.actionDim, 1, random);
  }

  probabilities(lane: number, target: Float32Array | Float64Array, offset: number): void {
    target.set(this.average.subarray(lane * this.actionDim, (lane + 1) * this.actionDim), offset);
  }
}
