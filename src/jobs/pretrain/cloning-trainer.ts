import type { CloningFigures } from '../../contract/history.ts';
import { failure } from '../../contract/errors/index.ts';
import type { SequenceBatch } from '../../demonstrations/sequence-batch.ts';
import type { TrainingBatches, TrainingBatchesState } from '../../demonstrations/training-batches.ts';
import type { ValidationBatches } from '../../demonstrations/validation-batches.ts';
import { CloningMetrics } from '../../learning/cloning-metrics.ts';
import { cloningProgram } from '../../learning/cloning-program.ts';
import type { Engine, Forward, NamedArrays, ParameterStore, TrainingStep } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Schedule } from '../../learning/schedules.ts';

export interface CloningSettings {
  /** The value head's learning rate as a multiple of the actor's. */
  readonly valueRateFactor: number;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
  readonly labelSmoothing: number;
  /** Whether the demonstrations hold a policy's probabilities, which are then the labels. */
  readonly softLabels: boolean;
  readonly valueCoefficient: number;
}

export interface CloningParts {
  readonly engine: Engine;
  readonly store: ParameterStore;
  readonly shape: PolicyShape;
  readonly batches: TrainingBatches;
  readonly validation: ValidationBatches;
  readonly schedule: Schedule;
  readonly settings: CloningSettings;
}

/** Figures of one training step, over its loss-bearing time steps. */
export interface StepFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly value_loss: number;
  readonly gradient_norm: number;
  readonly learning_rate: number;
}

export interface StepHooks {
  /** After every update. `step` counts updates since the run began, from 1. */
  onStep(step: number, figures: StepFigures): void;
  /** Asked before each further batch; true leaves the epoch where it is. */
  shouldPause(): boolean;
}

/** What an epoch has gathered so far; part of a checkpoint. */
interface EpochSums {
  readonly metrics: Record<string, number>;
  readonly gradientNorm: number;
  readonly steps: number;
  readonly seconds: number;
}

/** All that a checkpoint needs beside the parameters and the hidden state; survives JSON. */
export interface TrainerState {
  readonly step: number;
  readonly batches: TrainingBatchesState;
  readonly schedule: unknown;
  readonly epoch: EpochSums;
}

/** The figures of a finished epoch. */
export interface EpochFigures {
  readonly training: CloningFigures;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly samples: number;
  readonly seconds: number;
}

/** PyTorch's defaults, which published settings assume. */
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Trains a policy by behaviour cloning, a batch at a time, and measures it on the validation episodes. */
export class CloningTrainer {
  /** Updates made so far. */
  step = 0;
  private readonly parts: CloningParts;
  private readonly training: TrainingStep;
  private readonly validating: Forward;
  private readonly hidden: Float32Array;
  private readonly buffers: [SequenceBatch, SequenceBatch];
  private readonly metrics = new CloningMetrics();
  private gradientNorm = 0;
  private epochSteps = 0;
  private seconds = 0;
  private epoch = 0;

  private constructor(parts: CloningParts, training: TrainingStep, validating: Forward) {
    this.parts = parts;
    this.training = training;
    this.validating = validating;
    this.hidden = zeroHidden(parts.shape, parts.batches.settings.lanes);
    this.buffers = [parts.batches.createBatch(), parts.batches.createBatch()];
  }

  static async create(parts: CloningParts): Promise<CloningTrainer> {
    const { engine, store, shape, batches, validation, settings } = parts;
    const common = { valueCoefficient: settings.valueCoefficient, ...(settings.softLabels && { softLabels: true }) };
    const { lanes, sequenceLength, burnIn } = batches.settings;
    const training = cloningProgram(shape, {
      lanes,
      time: burnIn + sequenceLength,
      labelSmoothing: settings.labelSmoothing,
      ...common,
    });
    const measured = { lanes: validation.lanes, time: validation.sequenceLength, labelSmoothing: 0, ...common };
    return new CloningTrainer(
      parts,
      await engine.training(training, store),
      await engine.forward(cloningProgram(shape, measured), store),
    );
  }

  /**
   * Trains to the end of the epoch, or until `shouldPause`; call it again to go on. The next batch is read while the
   * engine computes, but never beyond a pause or the epoch's end, so that `state` is exact whenever this has returned, and the
   * parameters' values are at hand.
   * @throws run/not-finite, before the update that would have spoilt the parameters
   */
  async trainEpoch(hooks: StepHooks): Promise<'epoch' | 'paused'> {
    const { batches } = this.parts;
    const begun = performance.now();
    const epoch = batches.epoch;
    this.epoch = epoch + 1;
    let current = 0;
    batches.next(this.buffers[current]);
    try {
      for (;;) {
        const batch = this.buffers[current];
        const ended = batches.epoch !== epoch;
        const pending = this.training.gradients(this.inputs(batch, this.hidden));
        const last = ended || hooks.shouldPause();
        if (!last) batches.next(this.buffers[1 - current]);
        await this.apply(await pending, batch, hooks);
        if (last) await this.parts.store.pull('values');
        if (ended) return 'epoch';
        if (last) return 'paused';
        current = 1 - current;
      }
    } finally {
      this.seconds += (performance.now() - begun) / 1000;
    }
  }

  /** The figures since the epoch began; clears them for the next one. */
  takeEpoch(): EpochFigures {
    const { steps, ...figures } = figuresOf(this.metrics);
    const taken = {
      training: figures,
      gradientNorm: this.gradientNorm / Math.max(1, this.epochSteps),
      learningRate: this.parts.schedule.rate(Math.max(0, this.step - 1)),
      samples: steps,
      seconds: this.seconds,
    };
    this.metrics.restore({});
    this.gradientNorm = 0;
    this.epochSteps = 0;
    this.seconds = 0;
    return taken;
  }

  /** Tells the schedule how the epoch went; the learning rate before and after. */
  epochEnded(validationLoss: number): readonly [before: number, after: number] {
    const { schedule } = this.parts;
    const before = schedule.rate(this.step);
    schedule.epochEnded(validationLoss);
    return [before, schedule.rate(this.step)];
  }

  /** Whole validation episodes from a zero state. */
  async validate(): Promise<CloningFigures> {
    const { shape, validation } = this.parts;
    const metrics = new CloningMetrics();
    const hidden = zeroHidden(shape, validation.lanes);
    for (const batch of validation.pass(validation.createBatch())) {
      const outputs = await this.validating.run(this.inputs(batch, hidden));
      if (shape.gruLayers > 0) hidden.set(outputs['hidden']);
      metrics.add(outputs);
    }
    const { steps: _counted, ...figures } = figuresOf(metrics);
    return figures;
  }

  /** Mean number of updates an epoch takes. */
  get batchesPerEpoch(): number {
    return this.parts.batches.batchesPerEpoch;
  }

  /** How much of the epoch under way has been trained on, in [0, 1). */
  get epochProgress(): number {
    return this.parts.batches.progress;
  }

  /** float32 [gruLayers, lanes, hiddenSize]; belongs to `state`. */
  get hiddenState(): Float32Array {
    return this.hidden;
  }

  state(): TrainerState {
    const { gradientNorm, epochSteps: steps, seconds } = this;
    return {
      step: this.step,
      batches: this.parts.batches.state(),
      schedule: this.parts.schedule.state(),
      epoch: { metrics: this.metrics.state(), gradientNorm, steps, seconds },
    };
  }

  restore(state: TrainerState, hidden: Float32Array): void {
    this.step = state.step;
    this.parts.batches.restore(state.batches);
    this.parts.schedule.restore(state.schedule);
    this.metrics.restore(state.epoch.metrics);
    this.gradientNorm = state.epoch.gradientNorm;
    this.epochSteps = state.epoch.steps;
    this.seconds = state.epoch.seconds;
    this.hidden.set(hidden);
  }

  private inputs(batch: SequenceBatch, hidden: Float32Array): NamedArrays {
    const { samples: _count, ...arrays } = batch;
    return this.parts.shape.gruLayers > 0 ? { ...arrays, hidden } : arrays;
  }

  private async apply(
    { outputs, gradientNorms }: Awaited<ReturnType<TrainingStep['gradients']>>,
    batch: SequenceBatch,
    hooks: StepHooks,
  ): Promise<void> {
    const { schedule, settings, shape } = this.parts;
    this.requireFinite(outputs['loss'][0], gradientNorms);
    const learningRate = schedule.rate(this.step);
    const adamw = {
      ...ADAMW,
      learningRate,
      weightDecay: settings.weightDecay,
      maxGradientNorm: settings.maxGradientNorm,
    };
    const critic = { ...adamw, learningRate: learningRate * settings.valueRateFactor };
    await this.training.update({ actor: adamw, critic });
    this.step++;
    this.epochSteps++;
    this.gradientNorm += gradientNorms.actor;
    this.metrics.add(outputs);
    if (shape.gruLayers > 0 && this.parts.batches.settings.carryHiddenState) this.hidden.set(outputs['hidden']);
    const count = Math.max(1, batch.samples);
    hooks.onStep(this.step, {
      loss: outputs['policyLossSum'][0] / count,
      accuracy: outputs['correctSum'][0] / count,
      value_loss: outputs['valueSquaredErrorSum'][0] / count,
      gradient_norm: gradientNorms.actor,
      learning_rate: learningRate,
    });
  }

  private requireFinite(loss: number, norms: Readonly<Record<string, number>>): void {
    if (Number.isFinite(loss) && Object.values(norms).every(Number.isFinite)) return;
    throw failure('run/not-finite', {
      epoch: this.epoch,
      batch: this.epochSteps + 1,
      step: this.step + 1,
      loss: String(loss),
      gradientNorm: String(norms['actor']),
    });
  }
}

function zeroHidden({ gruLayers, hiddenSize }: PolicyShape, lanes: number): Float32Array {
  return new Float32Array(gruLayers * lanes * hiddenSize);
}

function figuresOf(metrics: CloningMetrics): CloningFigures & { readonly steps: number } {
  const { policyLoss, accuracy, entropy, valueLoss, explainedVariance, steps } = metrics.figures();
  return {
    loss: policyLoss,
    accuracy,
    entropy,
    value_loss: valueLoss,
    explained_variance: explainedVariance,
    steps,
  };
}
