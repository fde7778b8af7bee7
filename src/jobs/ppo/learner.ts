import type { Random } from '../../base/random.ts';
import type { AdamWSettings, Engine, NamedArrays, ParameterStore, TrainingStep } from '../../learning/engine.ts';
import type { Advantages } from '../../learning/generalised-advantage.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { PpoMetrics, type PpoFigures } from '../../learning/ppo-metrics.ts';
import { ppoProgram } from '../../learning/ppo-program.ts';
import { ValueMetrics, type ValueFigures } from '../../learning/value-metrics.ts';
import { valueProgram } from '../../learning/value-program.ts';
import type { Minibatches } from '../../rollout/minibatches.ts';
import type { CloningReplay } from './cloning-replay.ts';
import { requireFinite } from './require-finite.ts';

export interface LearnerSettings {
  /** Steps of a sequence and sequences of a minibatch. */
  readonly time: number;
  readonly lanes: number;
  readonly epochs: number;
  readonly valueClipping: boolean;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  readonly maxGradientNorm: number;
  readonly weightDecay: number;
  readonly adamEpsilon: number;
  /** In nats; null never stops an update. */
  readonly targetKl: number | null;
  /** Whether there is a policy to stay near. */
  readonly reference: boolean;
  /** Whether the critic is also to be fitted alone. */
  readonly criticAlone: boolean;
}

/** What schedules say at the moment. */
export interface Rates {
  readonly actor: number;
  readonly critic: number;
  readonly clipRange: number;
  /** Of the KL to the pretrained policy. */
  readonly klCoefficient: number;
}

export interface UpdateFigures extends PpoFigures {
  /** Mean over the minibatches, of the actor's gradient before clipping. */
  readonly gradientNorm: number;
  /** Minibatches that were learned from; fewer than planned where the KL grew too large. */
  readonly minibatches: number;
}

/** An approximate KL beyond this many times the target ends an update, as in Stable-Baselines3. */
const KL_MARGIN = 1.5;

/** Learns from rollouts: PPO's updates, and those of the critic alone. */
export class Learner {
  private readonly settings: LearnerSettings;
  private readonly ppo: TrainingStep;
  private readonly value: TrainingStep | null;

  private constructor(settings: LearnerSettings, ppo: TrainingStep, value: TrainingStep | null) {
    this.settings = settings;
    this.ppo = ppo;
    this.value = value;
  }

  /** @param store of `actorCriticParameters(shape)` */
  static async create(
    engine: Engine,
    store: ParameterStore,
    shape: PolicyShape,
    settings: LearnerSettings,
  ): Promise<Learner> {
    const { lanes, time, valueClipping, reference, criticAlone } = settings;
    const ppo = await engine.training(ppoProgram(shape, { lanes, time, valueClipping, reference }), store);
    const value = criticAlone ? await engine.training(valueProgram(shape, { lanes, time }), store) : null;
    return new Learner(settings, ppo, value);
  }

  /** An update of PPO: some passes over the rollout, beside which demonstrations may be replayed. Throws run/diverged before the step that would spoil the weights. */
  async update(
    minibatches: Minibatches,
    targets: Advantages,
    rates: Rates,
    random: Random,
    replay: CloningReplay | null,
  ): Promise<UpdateFigures> {
    const { entropyCoefficient, valueCoefficient, targetKl, epochs } = this.settings;
    const scalars = {
      clipRange: Float32Array.of(rates.clipRange),
      entropyCoefficient: Float32Array.of(entropyCoefficient),
      valueCoefficient: Float32Array.of(valueCoefficient),
      ...(this.settings.reference && { klCoefficient: Float32Array.of(rates.klCoefficient) }),
    };
    const optimisers = { actor: this.adamw(rates.actor), critic: this.adamw(rates.critic) };
    const metrics = new PpoMetrics();
    let gradientNorm = 0;
    let count = 0;
    const figures = (): UpdateFigures => ({
      ...metrics.figures(),
      gradientNorm: gradientNorm / Math.max(1, count),
      minibatches: count,
    });
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const batch of minibatches.pass(targets, random)) {
        await replay?.compute();
        const { outputs, gradientNorms } = await this.ppo.gradients({ ...batch, ...scalars });
        requireFinite(outputs['loss'][0], gradientNorms);
        metrics.add(outputs);
        if (targetKl !== null && outputs['approximateKlSum'][0] / outputs['validSum'][0] > KL_MARGIN * targetKl) {
          return figures();
        }
        await replay?.add();
        await this.ppo.update(optimisers);
        gradientNorm += gradientNorms.actor;
        count++;
      }
    }
    return figures();
  }

  /** Passes over the rollout from which the critic alone learns: no logit changes. Throws run/diverged. */
  async fitCritic(
    minibatches: Minibatches,
    targets: Advantages,
    { epochs, learningRate }: { readonly epochs: number; readonly learningRate: number },
    random: Random,
  ): Promise<ValueFigures> {
    if (!this.value) throw new Error('made without the program of the critic alone');
    const metrics = new ValueMetrics();
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const batch of minibatches.pass(targets, random)) {
        const { outputs, gradientNorms } = await this.value.gradients(valueInputs(batch));
        requireFinite(outputs['loss'][0], gradientNorms);
        metrics.add(outputs);
        await this.value.update({ critic: this.adamw(learningRate) });
      }
    }
    return metrics.figures();
  }

  private adamw(learningRate: number): AdamWSettings {
    const { adamEpsilon: epsilon, weightDecay, maxGradientNorm } = this.settings;
    return { learningRate, weightDecay, maxGradientNorm, beta1: 0.9, beta2: 0.999, epsilon };
  }
}

function valueInputs({ observations, valid, returns, valueHidden }: NamedArrays): NamedArrays {
  return { observations, valid, returns, ...(valueHidden && { valueHidden }) };
}
