import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { PreparedDemonstrations } from '../../demonstrations/prepare.ts';
import type { SequenceBatch } from '../../demonstrations/sequence-batch.ts';
import type { TrainingBatches, TrainingBatchesState } from '../../demonstrations/training-batches.ts';
import { cloningProgram } from '../../learning/cloning-program.ts';
import type { Engine, ParameterStore, TrainingStep } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { requireFinite } from './require-finite.ts';
import { prepare, trainingBatches } from '../pretrain/preparation.ts';
import type { DemonstrationSource } from '../../demonstrations/demonstration-source.ts';

interface ReplayParts {
  readonly engine: Engine;
  /** PPO's, whose actor also learns from the demonstrations. */
  readonly store: ParameterStore;
  readonly shape: PolicyShape;
  readonly batches: TrainingBatches;
  /** Weight of the cloning loss beside PPO's. */
  readonly coefficient: number;
}

/** What continues the stream of demonstrations. */
export interface ReplayState {
  readonly batches: TrainingBatchesState;
  readonly hidden: Float32Array;
}

/**
 * Keeps a cloning loss beside PPO's: the gradient of the next batch of demonstrations, times a coefficient, is added to
 * each of PPO's (as DAPG does, Rajeswaran et al. 2018, "Learning complex dexterous manipulation with deep reinforcement
 * learning and demonstrations"; here the coefficient stays as it is). The critic learns nothing from it.
 */
export class CloningReplay {
  private readonly parts: ReplayParts;
  private readonly training: TrainingStep;
  private readonly batch: SequenceBatch;
  private readonly hidden: Float32Array;
  /** The actor's gradients of the last batch, by parameter. */
  private readonly gradients: readonly { readonly name: string; readonly values: Float32Array }[];
  private loss = 0;
  private count = 0;

  private constructor(parts: ReplayParts, training: TrainingStep) {
    const { shape, store, batches } = parts;
    this.parts = parts;
    this.training = training;
    this.batch = batches.createBatch();
    this.hidden = new Float32Array(shape.gruLayers * batches.settings.lanes * shape.hiddenSize);
    this.gradients = store.specs
      .filter(({ group }) => group === 'actor')
      .map(({ name, shape: size }) => ({
        name,
        values: new Float32Array(size.reduce((product, n) => product * n, 1)),
      }));
  }

  /** @param configuration of the cloning; @param normaliser of the policy that PPO trains */
  static async create(
    { engine, store, shape, coefficient }: Omit<ReplayParts, 'batches'>,
    source: DemonstrationSource,
    configuration: ResolvedConfiguration,
    normaliser: Normaliser,
  ): Promise<CloningReplay> {
    const demonstrations: PreparedDemonstrations = { ...prepare(source, configuration), normaliser };
    const batches = trainingBatches(demonstrations, configuration);
    const { lanes, sequenceLength, burnIn } = batches.settings;
    const program = cloningProgram(shape, {
      lanes,
      time: burnIn + sequenceLength,
      labelSmoothing: configuration.augmentation.label_smoothing,
      ...(source.readProbabilities && { softLabels: true }),
      valueCoefficient: 0,
    });
    return new CloningReplay({ engine, store, shape, batches, coefficient }, await engine.training(program, store));
  }

  /**
   * Computes the gradients of the next batch and keeps them: PPO's are about to be written in their place. Throws
   * run/diverged.
   */
  async compute(): Promise<void> {
    const { batches, store, shape } = this.parts;
    batches.next(this.batch);
    const { samples, ...arrays } = this.batch;
    const memory = shape.gruLayers > 0 ? { hidden: this.hidden } : {};
    const { outputs, gradientNorms } = await this.training.gradients({ ...arrays, ...memory });
    requireFinite(outputs['loss'][0], gradientNorms);
    if (shape.gruLayers > 0 && batches.settings.carryHiddenState) this.hidden.set(outputs['hidden']);
    await store.pull('gradients');
    for (const { name, values } of this.gradients) values.set(store.gradient(name));
    this.loss += outputs['policyLossSum'][0] / Math.max(1, samples);
    this.count++;
  }

  /** Adds them to the gradients that the store holds now. */
  async add(): Promise<void> {
    const { store, coefficient } = this.parts;
    await store.pull('gradients');
    for (const { name, values } of this.gradients) {
      const target = store.gradient(name);
      for (let i = 0; i < values.length; i++) target[i] += coefficient * values[i];
    }
  }

  /** Mean cloning loss, in nats, since it was last asked for. */
  takeLoss(): number {
    const mean = this.loss / Math.max(1, this.count);
    this.loss = this.count = 0;
    return mean;
  }

  state(): ReplayState {
    return { batches: this.parts.batches.state(), hidden: this.hidden.slice() };
  }

  restore({ batches, hidden }: ReplayState): void {
    this.parts.batches.restore(batches);
    this.hidden.set(hidden);
  }
}
