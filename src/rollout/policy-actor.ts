import type { Random } from '../base/random.ts';
import { normalise, type Normaliser } from '../demonstrations/normaliser.ts';
import type { Engine, Forward, ParameterStore } from '../learning/engine.ts';
import { actProgram } from '../learning/act-program.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import type { Observed, RecallingActor } from './actor.ts';
import { draw, exponentialsOf, indexOfLargest } from './choose.ts';
import { memoryOf } from './lane-memory.ts';

/** A policy acting in several lanes at once, each with a hidden state of its own. */
export class PolicyActor implements RecallingActor {
  readonly shape: PolicyShape;
  readonly lanes: number;
  private readonly forward: Forward;
  private readonly normaliser: Normaliser;
  private readonly raw: Float32Array;
  private readonly inputs: { observations: Float32Array; masks: Float32Array; hidden: Float32Array };
  private readonly logits: Float32Array;
  /** float64 [actionDim]: of one lane. */
  private readonly exponentials: Float64Array;

  private constructor(shape: PolicyShape, lanes: number, forward: Forward, normaliser: Normaliser) {
    this.shape = shape;
    this.lanes = lanes;
    this.forward = forward;
    this.normaliser = normaliser;
    this.raw = new Float32Array(shape.stateDim);
    this.inputs = {
      observations: new Float32Array(lanes * shape.stateDim),
      masks: new Float32Array(lanes * shape.actionDim).fill(1),
      hidden: new Float32Array(shape.gruLayers * lanes * shape.hiddenSize),
    };
    this.logits = new Float32Array(lanes * shape.actionDim);
    this.exponentials = new Float64Array(shape.actionDim);
  }

  static async create(
    engine: Engine,
    store: ParameterStore,
    shape: PolicyShape,
    normaliser: Normaliser,
    lanes: number,
  ): Promise<PolicyActor> {
    return new PolicyActor(shape, lanes, await engine.forward(actProgram(shape, lanes), store), normaliser);
  }

  /** Sets a lane's hidden state to zero: an episode begins. */
  forget(lane: number): void {
    for (const layer of this.hiddenOf(lane)) layer.fill(0);
  }

  get memorySize(): number {
    return this.shape.gruLayers * this.shape.hiddenSize;
  }

  /** Writes a lane's hidden state: [gruLayers, hiddenSize]. */
  saveMemory(lane: number, target: Float32Array, offset: number): void {
    this.hiddenOf(lane).forEach((layer, i) => target.set(layer, offset + i * this.shape.hiddenSize));
  }

  loadMemory(lane: number, source: Float32Array, offset: number): void {
    const { hiddenSize } = this.shape;
    this.hiddenOf(lane).forEach((layer, i) =>
      layer.set(source.subarray(offset + i * hiddenSize, offset + (i + 1) * hiddenSize)),
    );
  }

  /** Takes a lane's observation and mask for the next `act`. */
  observe(lane: number, environment: Observed): void {
    environment.observe(this.raw, 0);
    normalise(this.normaliser, this.raw, 0, this.inputs.observations, lane * this.shape.stateDim);
    environment.mask(this.inputs.masks, lane * this.shape.actionDim);
  }

  /** Computes all lanes' logits and moves their hidden states on. */
  async act(): Promise<void> {
    const { hidden, ...rest } = this.inputs;
    const outputs = await this.forward.run(this.shape.gruLayers > 0 ? this.inputs : rest);
    this.logits.set(outputs['logits']);
    if (this.shape.gruLayers > 0) hidden.set(outputs['hidden']);
  }

  /** The allowed action of the highest logit; the lowest index among equals. */
  best(lane: number): number {
    return indexOfLargest(this.logits, lane * this.shape.actionDim, this.shape.actionDim);
  }

  /** An action drawn from the policy's distribution. */
  sample(lane: number, random: Random): number {
    const total = this.exponentiate(lane);
    return draw(this.exponentials, 0, this.shape.actionDim, total, random);
  }

  /** The softmax of the masked logits, in float64. */
  probabilities(lane: number, target: Float32Array | Float64Array, offset: number): void {
    const total = this.exponentiate(lane);
    this.exponentials.forEach((exponential, a) => (target[offset + a] = exponential / total));
  }

  /** Views of a lane's hidden state, one a layer: float32 [hiddenSize]. */
  private hiddenOf(lane: number): Float32Array[] {
    return memoryOf(this.inputs.hidden, this.shape, this.lanes, lane);
  }

  /** Fills `exponentials`, 0 where a mask has lowered the logit, and returns their sum. */
  private exponentiate(lane: number): number {
    const from = lane * this.shape.actionDim;
    return exponentialsOf(this.logits, from, this.logits[from + this.best(lane)], this.exponentials);
  }
}
