import { Random } from '../../base/random.ts';
import { mean } from '../../base/statistics.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { NewEvent } from '../../contract/events.ts';
import type { IntervalRecord, PpoFigures } from '../../contract/history.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { generalisedAdvantages, type Advantages } from '../../learning/generalised-advantage.ts';
import { subtractInputBaseline, subtractInputError } from '../../learning/input-driven-baseline.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import type { ExperienceCollector, RolloutFigures } from '../../rollout/collect-experience.ts';
import { normaliseAdvantages, type Minibatches } from '../../rollout/minibatches.ts';
import type { ObservationScaler } from '../../rollout/observation-scaler.ts';
import type { RewardScaler } from '../../rollout/reward-scaler.ts';
import type { ActionSampler } from '../../rollout/sample-actions.ts';
import type { TrainingEnvironments } from '../../rollout/training-environments.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import type { Run } from '../../store/runs/run.ts';
import type { RunControl } from '../run-control.ts';
import { requireSameForm } from '../same-form.ts';
import type { CloningReplay } from './cloning-replay.ts';
import { BestPolicy } from './best-policy.ts';
import { explainedVariance, squaredError } from './explained-variance.ts';
import type { Learner, UpdateFigures } from './learner.ts';
import {
  bestActorOf,
  encodePpoCheckpoint,
  restoreLearned,
  type PpoCheckpoint,
  type PpoPosition,
} from './ppo-checkpoint.ts';
import { PpoCurves } from './ppo-curves.ts';
import type { PpoDocument } from './ppo-document.ts';
import type { PpoObserver } from './ppo-observer.ts';
import type { PpoProblem } from './ppo-problem.ts';
import { Progress } from './progress.ts';
import { ratesAt } from './schedule.ts';

const SECONDS_BETWEEN_CHECKPOINTS = 300;
const SECONDS_BETWEEN_PROGRESS = 0.2;

export interface PpoParts {
  readonly configuration: ResolvedPpoConfiguration;
  readonly problem: PpoProblem;
  readonly run: Run<IntervalRecord>;
  readonly control: RunControl;
  readonly observer: PpoObserver;
  readonly engine: Engine;
  readonly shape: PolicyShape;
  readonly store: ParameterStore;
  readonly document: PpoDocument;
  readonly environments: TrainingEnvironments;
  readonly sampler: ActionSampler;
  readonly observations: ObservationScaler;
  readonly rewards: RewardScaler;
  readonly collector: ExperienceCollector;
  readonly minibatches: Minibatches;
  readonly learner: Learner;
  /** What replays demonstrations beside PPO; null where that is off. */
  readonly replay: CloningReplay | null;
  /** Whether PPO started from a pretrained model, which it is then held against. */
  readonly pretrained: boolean;
  /** Whether the model's values are of another discount than PPO's. */
  readonly criticAnew: boolean;
}

export type PpoLoopEnd =
  | { readonly status: 'trained' }
  | {
      readonly status: 'stopped';
      readonly update: number;
      readonly environmentSteps: number;
      readonly checkpoint: string;
    };

/** Rollout after rollout until the budget of environment steps is used up; saves and evaluates as it goes. */
export class PpoLoop {
  readonly progress = new Progress();
  private readonly parts: PpoParts;
  private readonly curves: PpoCurves;
  private readonly evaluation: BestPolicy;
  private readonly shuffling: Random;
  private savedAt = performance.now();
  private shownAt = 0;

  constructor(parts: PpoParts) {
    this.parts = parts;
    this.curves = new PpoCurves(parts.run);
    const { progress, curves } = this;
    this.evaluation = new BestPolicy({ ...parts, progress, curves, model: (record) => this.model(record) });
    this.shuffling = new Random(parts.configuration.seed, 'minibatches');
    if (!this.criticPhaseAsked) this.progress.criticSteps = 0;
  }

  /** Begins the episodes of a run that is not resumed. */
  begin(): void {
    this.parts.collector.begin();
  }

  /** Goes on from a checkpoint. Throws what the parts of the checkpoint are refused with, run/checkpoint above all. */
  restore(checkpoint: PpoCheckpoint): void {
    const { store, collector, environments, sampler, observations, rewards } = this.parts;
    const { position } = checkpoint;
    this.begin();
    requireSameForm(checkpoint.name, 'position', position, this.position());
    restoreLearned(checkpoint, store, collector.memories);
    this.progress.restore(position.progress);
    this.evaluation.bestActor = bestActorOf(checkpoint, this.parts.shape);
    environments.restore(position.environments);
    sampler.restore(position.sampler);
    this.shuffling.restore(position.shuffling);
    observations.restore(position.observations);
    rewards.restore(position.rewards);
    if (position.replay) this.parts.replay?.restore(position.replay);
  }

  async run(): Promise<PpoLoopEnd> {
    const { control } = this.parts;
    if (this.progress.evaluatedUpdate < 0) await this.evaluation.run();
    while (this.roomForRollout) {
      await control.settle(this.place, () => this.saveCheckpoint('last', 'requested'));
      if (control.stop.requested) return await this.stopHere();
      if (this.progress.criticSteps === null) await this.fitCritic();
      else await this.update();
      if (performance.now() - this.savedAt > SECONDS_BETWEEN_CHECKPOINTS * 1000)
        await this.saveCheckpoint('last', 'timer');
    }
    if (this.progress.evaluatedUpdate < this.progress.update) await this.evaluation.run();
    await this.saveCheckpoint('last', 'final');
    return { status: 'trained' };
  }

  private get place() {
    const { update: epoch, environmentSteps: step } = this.progress;
    return { epoch, step };
  }

  private get rolloutSteps(): number {
    const { n_envs: environments, n_steps: steps } = this.parts.configuration;
    return environments * steps;
  }

  private get roomForRollout(): boolean {
    return this.progress.environmentSteps + this.rolloutSteps <= this.parts.configuration.total_steps;
  }

  private get criticPhaseAsked(): boolean {
    return this.parts.pretrained && this.parts.configuration.warmstart.critic_phase.enabled;
  }

  /** A step of the critic phase: the frozen policy plays, the critic is measured on that, then learns from it. */
  private async fitCritic(): Promise<void> {
    const { configuration, collector, minibatches, learner, store } = this.parts;
    const { progress } = this;
    const phase = configuration.warmstart.critic_phase;
    const rollout = await collector.collect();
    const targets = this.targets();
    const explained = explainedVariance(collector.experience.values, targets.returns);
    // Values of another discount are to be learned anew, however well they seem to fit.
    const fitted = !this.parts.criticAnew || progress.environmentSteps > 0;
    const reached = fitted && explained >= phase.explained_variance;
    const begun = performance.now();
    let valueLoss = squaredError(collector.experience.values, targets.returns);
    if (!reached) {
      this.subtractInputError(targets);
      minibatches.cut();
      const { epochs, learning_rate: learningRate } = phase;
      ({ valueLoss } = await learner.fitCritic(minibatches, targets, { epochs, learningRate }, this.shuffling));
      await store.pull('values');
    }
    progress.add(this.rolloutSteps, { rollout: rollout.seconds, update: (performance.now() - begun) / 1000 }, null);
    const { environmentSteps } = progress;
    const spent = environmentSteps + this.rolloutSteps > phase.maximum_fraction * configuration.total_steps;
    if (reached || spent) progress.criticSteps = environmentSteps;
    this.curves.critic(environmentSteps, explained, valueLoss);
    this.tell({
      event: 'critic_phase',
      environment_steps: environmentSteps,
      explained_variance: explained,
      value_loss: valueLoss,
      ended: reached ? 'threshold' : spent ? 'budget' : null,
    });
    this.show('critic', rollout);
  }

  /** A rollout, and an update of PPO from it. */
  private async update(): Promise<void> {
    const { configuration, collector, minibatches, learner, store, replay, pretrained } = this.parts;
    const { progress } = this;
    const rollout = await collector.collect();
    const begun = performance.now();
    const targets = this.targets();
    const explained = explainedVariance(collector.experience.values, targets.returns);
    subtractInputBaseline(targets.advantages, collector.experience, configuration.envs_sharing_inputs);
    this.subtractInputError(targets);
    if (configuration.advantage_normalisation === 'rollout') normaliseAdvantages(targets.advantages, null);
    minibatches.cut();
    const handedOverAt = progress.criticSteps!;
    const rates = ratesAt(
      configuration,
      {
        environmentSteps: progress.environmentSteps,
        update: progress.update,
        plannedUpdates: Math.floor((configuration.total_steps - handedOverAt) / this.rolloutSteps),
        handedOverAt,
        rateFactor: progress.rateFactor,
      },
      pretrained,
    );
    const learned = await learner.update(minibatches, targets, rates, this.shuffling, replay);
    await store.pull('values');
    const updateSeconds = (performance.now() - begun) / 1000;
    const figures = {
      ...figuresOf(learned, explained, rates.actor),
      ...(replay && { cloning_loss: replay.takeLoss() }),
    };
    progress.add(this.rolloutSteps, { rollout: rollout.seconds, update: updateSeconds }, figures);
    this.curves.update(progress.environmentSteps, figures, {
      episodes: rollout.episodes,
      stepsPerSecond: this.rolloutSteps / (rollout.seconds + updateSeconds),
      rolloutSeconds: rollout.seconds,
      inferenceSeconds: rollout.inferenceSeconds,
      updateSeconds,
    });
    this.show('ppo', rollout);
    await this.afterUpdate();
  }

  private async afterUpdate(): Promise<void> {
    const { configuration } = this.parts;
    const { update } = this.progress;
    if (configuration.evaluation.every > 0 && update % configuration.evaluation.every === 0)
      await this.evaluation.run();
    const { save_interval: interval } = configuration;
    if (interval > 0 && update % interval === 0) await this.saveCheckpoint(update, 'interval');
  }

  private targets(): Advantages {
    const { configuration, collector } = this.parts;
    const { gamma, gae_lambda: lambda, critic_gae_lambda: valueLambda } = configuration;
    return generalisedAdvantages(collector.experience, { gamma, lambda, valueLambda: valueLambda ?? lambda });
  }

  private subtractInputError({ returns }: Advantages): void {
    const { experience } = this.parts.collector;
    subtractInputError(returns, experience.values, experience, this.parts.configuration.envs_sharing_inputs);
  }

  private async model(record: IntervalRecord | null): Promise<PolicyModel> {
    const { document, observations, rewards } = this.parts;
    return document.model(observations.normaliser, rewards.returnScale, record);
  }

  /** Saves the parameters as they are under another name than the best model's. */
  async saveFinalModel(): Promise<void> {
    const { run } = this.parts;
    run.saveFile(RUN_FILES.finalModel, encodeModel(await this.model(run.history.at(-1) ?? null)));
  }

  private show(phase: 'critic' | 'ppo', { episodes }: RolloutFigures): void {
    const now = performance.now();
    if (now - this.shownAt < SECONDS_BETWEEN_PROGRESS * 1000) return;
    this.shownAt = now;
    const { environmentSteps, update, stepsPerSecond } = this.progress;
    const { total_steps: totalSteps } = this.parts.configuration;
    const returns = episodes['return'] ?? [];
    this.parts.observer.ppoProgress({
      phase,
      environmentSteps,
      totalSteps,
      update,
      episodeReturn: returns.length === 0 ? null : mean(returns),
      stepsPerSecond,
      secondsLeft: (totalSteps - environmentSteps) / stepsPerSecond,
    });
  }

  private async stopHere(): Promise<PpoLoopEnd> {
    const checkpoint = await this.saveCheckpoint('last', 'interrupted');
    const { update, environmentSteps } = this.progress;
    this.parts.run.event({ event: 'interrupted', epoch: update, step: environmentSteps, checkpoint });
    return { status: 'stopped', update, environmentSteps, checkpoint };
  }

  private async saveCheckpoint(
    at: 'last' | number,
    reason: 'interval' | 'timer' | 'requested' | 'interrupted' | 'final',
  ): Promise<string> {
    const { run, store, collector } = this.parts;
    const { update, environmentSteps } = this.progress;
    await store.pull('values', 'moments');
    const content = encodePpoCheckpoint(await this.model(null), store, collector.memories, this.evaluation.bestActor, {
      ...this.position(),
      logs: run.logPositions(),
    });
    const file = run.saveCheckpoint(at, content);
    this.savedAt = performance.now();
    this.tell({ event: 'checkpoint', file, epoch: update, step: environmentSteps, reason });
    return file;
  }

  private position(): Omit<PpoPosition, 'logs'> {
    const { environments, sampler, observations, rewards, replay } = this.parts;
    return {
      progress: this.progress.state(),
      environments: environments.state(),
      sampler: sampler.state(),
      shuffling: this.shuffling.state(),
      observations: observations.state(),
      rewards: rewards.state(),
      replay: replay?.state() ?? null,
    };
  }

  private tell(event: NewEvent): void {
    this.parts.run.event(event);
    this.parts.observer.event(event);
  }
}

function figuresOf(learned: UpdateFigures, explained: number, learningRate: number): PpoFigures {
  return {
    policy_loss: learned.policyLoss,
    value_loss: learned.valueLoss,
    entropy: learned.entropy,
    approximate_kl: learned.approximateKl,
    clip_fraction: learned.clipFraction,
    explained_variance: explained,
    ...(learned.referenceKl !== undefined && { kl_to_pretrained: learned.referenceKl }),
    gradient_norm: learned.gradientNorm,
    learning_rate: learningRate,
  };
}
