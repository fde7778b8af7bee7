import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import { failure } from '../../contract/errors/index.ts';
import type { FinishedSummary, NewEvent } from '../../contract/events.ts';
import { prefixed, type EpochRecord } from '../../contract/history.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import type { Run } from '../../store/runs/run.ts';
import type { RunControl } from '../run-control.ts';
import { requireSameForm } from '../same-form.ts';
import type { Checkpoint } from './checkpoint.ts';
import { encodeCheckpoint, restoreParameters } from './checkpoint.ts';
import type { CloningTrainer, StepFigures } from './cloning-trainer.ts';
import { evaluationResults } from './comparison.ts';
import { Curves } from './curves.ts';
import { EarlyStopping } from './early-stopping.ts';
import type { ModelDocument } from './model-document.ts';
import type { Observer } from './observer.ts';
import type { RolloutEvaluation } from './rollout-evaluation.ts';

const SECONDS_BETWEEN_CHECKPOINTS = 300;
const SECONDS_BETWEEN_PROGRESS = 0.2;

export interface LoopParts {
  readonly configuration: ResolvedConfiguration;
  readonly run: Run;
  readonly control: RunControl;
  readonly observer: Observer;
  readonly store: ParameterStore;
  readonly trainer: CloningTrainer;
  readonly document: ModelDocument;
  /** null where evaluation during training is off. */
  readonly evaluation: RolloutEvaluation | null;
}

export type LoopEnd =
  | { readonly status: 'trained' }
  | { readonly status: 'stopped'; readonly epoch: number; readonly step: number; readonly checkpoint: string };

/** Epoch after epoch until the last, or until validation loss has not improved for too long; saves as it goes. */
export class TrainingLoop {
  readonly earlyStopping: EarlyStopping;
  private readonly parts: LoopParts;
  private readonly curves: Curves;
  /** Epochs finished. */
  private epoch = 0;
  private bestReturn = -Infinity;
  private savedAt = performance.now();
  private shownAt = 0;
  private epochBegan = performance.now();
  private stepsInEpoch = 0;

  constructor(parts: LoopParts) {
    this.parts = parts;
    this.earlyStopping = new EarlyStopping(parts.configuration.early_stopping_patience);
    this.curves = new Curves(parts.run);
  }

  get step(): number {
    return this.parts.trainer.step;
  }

  private get place() {
    return { epoch: this.epoch, step: this.step };
  }

  get stoppedEarly(): boolean {
    return this.epoch < this.parts.configuration.epochs && this.earlyStopping.shouldStop(this.epoch);
  }

  /** Goes on from a checkpoint. Throws what its parts are refused with, run/checkpoint above all. */
  restore(checkpoint: Checkpoint): void {
    const { store, trainer } = this.parts;
    checkpoint.training.floats('hidden', [trainer.hiddenState.length]);
    requireSameForm(checkpoint.name, 'position.trainer', checkpoint.trainer, trainer.state());
    restoreParameters(checkpoint, store);
    trainer.restore(checkpoint.trainer, checkpoint.hidden);
    this.epoch = checkpoint.epoch;
    this.earlyStopping.restore(checkpoint.earlyStopping);
    this.bestReturn = checkpoint.bestReturn;
  }

  async run(): Promise<LoopEnd> {
    const { configuration, control, trainer } = this.parts;
    while (this.epoch < configuration.epochs && !this.earlyStopping.shouldStop(this.epoch)) {
      await control.settle(this.place, () => this.saveCheckpoint('last', 'requested'));
      if (control.stop.requested) return await this.stopHere();
      this.epochBegan = performance.now();
      this.stepsInEpoch = 0;
      const end = await trainer.trainEpoch({
        onStep: (step, figures) => this.stepped(step, figures),
        shouldPause: () => control.asked || this.checkpointDue(),
      });
      if (end === 'epoch') await this.endEpoch();
      else if (!control.asked) await this.saveCheckpoint('last', 'timer');
    }
    await this.saveCheckpoint('last', 'final');
    return { status: 'trained' };
  }

  summary(outputDirectory: string): FinishedSummary {
    const { history } = this.parts.run;
    const { bestEpoch, bestLoss } = this.earlyStopping;
    const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
    const samples = history.reduce((sum, record) => sum + record.samples, 0);
    return {
      epochs: history.length,
      best_epoch: bestEpoch,
      best_validation_loss: bestLoss,
      validation_accuracy: history[bestEpoch - 1]?.validation_accuracy ?? null,
      samples_per_second: samples / seconds,
      output_dir: outputDirectory,
    };
  }

  private stepped(step: number, figures: StepFigures): void {
    const epoch = this.epoch + 1;
    this.curves.step(epoch, step, figures);
    this.stepsInEpoch++;
    const now = performance.now();
    if (now - this.shownAt < SECONDS_BETWEEN_PROGRESS * 1000) return;
    this.shownAt = now;
    const { configuration, trainer, observer } = this.parts;
    const stepsPerSecond = (1000 * this.stepsInEpoch) / (now - this.epochBegan);
    const stepsLeft = Math.max(0, configuration.epochs * trainer.batchesPerEpoch - step);
    observer.progress({
      phase: 'training',
      epoch,
      epochs: configuration.epochs,
      step,
      epochProgress: trainer.epochProgress,
      loss: figures.loss,
      accuracy: figures.accuracy,
      samplesPerSecond: stepsPerSecond * configuration.batch_size,
      secondsLeft: stepsLeft / stepsPerSecond,
    });
  }

  private async endEpoch(): Promise<void> {
    const { configuration, trainer, document, store, run } = this.parts;
    const { training, gradientNorm, learningRate, samples, seconds } = trainer.takeEpoch();
    const validation = await trainer.validate();
    this.epoch++;
    if (!Number.isFinite(validation.loss)) {
      throw failure('run/validation-not-finite', {
        epoch: this.epoch,
        step: this.step,
        loss: String(validation.loss),
      });
    }
    const best = this.earlyStopping.record(this.epoch, validation.loss);
    this.adjustRate(validation.loss);
    const figures = {
      epoch: this.epoch,
      step: this.step,
      ...prefixed('training', training),
      ...prefixed('validation', validation),
      gradient_norm: gradientNorm,
      learning_rate: learningRate,
      samples,
      samples_per_second: samples / seconds,
      seconds,
      best,
    };
    const evaluation = await this.evaluate();
    const record: EpochRecord = evaluation ? { ...figures, evaluation } : figures;
    document.describe(record);
    if (best) await document.save('best_model.pt');
    if (evaluation && evaluation['return'] > this.bestReturn) {
      this.bestReturn = evaluation['return']!;
      await document.save('best_rollout_model.pt');
    }
    this.curves.epoch(record, store);
    const event: NewEvent = { event: 'epoch', ...record };
    run.addRecord(record, event);
    this.parts.observer.event(event);
    const { save_interval: interval } = configuration;
    if (interval > 0 && this.epoch % interval === 0) await this.saveCheckpoint(this.epoch, 'interval');
  }

  private adjustRate(validationLoss: number): void {
    const { trainer, configuration } = this.parts;
    const [from, to] = trainer.epochEnded(validationLoss);
    if (configuration.lr_scheduler.type !== 'plateau' || from === to) return;
    this.tell({ event: 'learning_rate', epoch: this.epoch, step: this.step, from, to });
  }

  /** The model's figures on the evaluation episodes, in the epochs in which there is an evaluation. */
  private async evaluate(): Promise<Record<string, number> | null> {
    const { evaluation, configuration, observer } = this.parts;
    const { every, episodes, seed } = configuration.evaluation;
    if (!evaluation || this.epoch % every !== 0) return null;
    // It is not given up on request: it is short, and an epoch is ended whole.
    const comparison = await evaluation.run(new AbortController().signal, (done, total) =>
      observer.progress({ phase: 'evaluating', done, total }),
    );
    const { epoch, step } = this;
    this.tell({
      event: 'evaluation',
      epoch,
      step,
      episodes,
      seed,
      final: false,
      results: evaluationResults(comparison),
    });
    this.curves.evaluation(step, comparison);
    const model = comparison.competitors.find(({ name }) => name === 'model')!;
    return Object.fromEntries(Object.entries(model.metrics).map(([name, { mean }]) => [name, mean]));
  }

  private checkpointDue(): boolean {
    return performance.now() - this.savedAt > SECONDS_BETWEEN_CHECKPOINTS * 1000;
  }

  private async stopHere(): Promise<LoopEnd> {
    const checkpoint = await this.saveCheckpoint('last', 'interrupted');
    const { epoch, step } = this;
    this.parts.run.event({ event: 'interrupted', epoch, step, checkpoint });
    return { status: 'stopped', epoch, step, checkpoint };
  }

  private async saveCheckpoint(
    at: 'last' | number,
    reason: 'interval' | 'timer' | 'requested' | 'interrupted' | 'final',
  ): Promise<string> {
    const { run, trainer, store, document } = this.parts;
    await store.pull('values', 'moments');
    const content = encodeCheckpoint(await document.model(), store, {
      epoch: this.epoch,
      trainer: trainer.state(),
      hidden: trainer.hiddenState,
      earlyStopping: this.earlyStopping.state(),
      bestReturn: this.bestReturn,
      logs: run.logPositions(),
    });
    const file = run.saveCheckpoint(at, content);
    this.savedAt = performance.now();
    this.tell({ event: 'checkpoint', file, epoch: this.epoch, step: this.step, reason });
    return file;
  }

  private tell(event: NewEvent): void {
    this.parts.run.event(event);
    this.parts.observer.event(event);
  }
}
