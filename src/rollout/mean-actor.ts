import { normalise, type Normaliser } from '../demonstrations/normaliser.ts';
import type { ContinuousEnvironment } from '../environments/environment.ts';
import { actProgram } from '../learning/act-program.ts';
import type { Engine, Forward, ParameterStore } from '../learning/engine.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { memoryOf } from './lane-memory.ts';
import type { Player } from './play-episodes.ts';

/** A policy of vectors acting on its mean in several lanes at once, each with a hidden state of its own. */
export class MeanActor implements Player<Pick<ContinuousEnvironment, 'observe'>> {
  readonly lanes: number;
  /** float32 [lanes, actionDim], of the last `act`, not clipped to bounds. */
  readonly actions: Float32Array;
  private readonly shape: PolicyShape;
  private readonly forward: Forward;
  private readonly normaliser: Normaliser;
  private readonly raw: Float32Array;
  private readonly observations: Float32Array;
  /** float32 [gruLayers, lanes, hiddenSize] */
  private readonly hidden: Float32Array;

  private constructor(shape: PolicyShape, lanes: number, forward: Forward, normaliser: Normaliser) {
    this.shape = shape;
    this.lanes = lanes;
    this.forward = forward;
    this.normaliser = normaliser;
    this.actions = new Float32Array(lanes * shape.actionDim);
    this.raw = new Float32Array(shape.stateDim);
    this.observations = new Float32Array(lanes * shape.stateDim);
    this.hidden = new Float32Array(shape.gruLayers * lanes * shape.hiddenSize);
  }

  /** @param store of the policy, whichever trunk its value function reads: acting needs the actor alone */
  static async create(
    engine: Engine,
    store: ParameterStore,
    shape: PolicyShape,
    normaliser: Normaliser,
    lanes: number,
  ): Promise<MeanActor> {
    const actor: PolicyShape = { ...shape, valueTrunk: 'own' };
    return new MeanActor(shape, lanes, await engine.forward(actProgram(actor, lanes), store), normaliser);
  }

  forget(lane: number): void {
    for (const layer of memoryOf(this.hidden, this.shape, this.lanes, lane)) layer.fill(0);
  }

  observe(lane: number, environment: Pick<ContinuousEnvironment, 'observe'>): void {
    environment.observe(this.raw, 0);
    normalise(this.normaliser, this.raw, 0, this.observations, lane * this.shape.stateDim);
  }

  /** Computes all lanes' means and moves their hidden states on. */
  async act(): Promise<void> {
    const { observations, hidden } = this;
    const outputs = await this.forward.run({ observations, ...(hidden.length > 0 && { hidden }) });
    this.actions.set(outputs['mean']);
    if (hidden.length > 0) hidden.set(outputs['hidden']);
  }
}
