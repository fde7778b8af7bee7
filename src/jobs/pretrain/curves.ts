import type { EpochRecord } from '../../contract/history.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import type { Run } from '../../store/runs/run.ts';
import type { StepFigures } from './cloning-trainer.ts';
import type { Comparison } from './comparison.ts';

/** Training steps between points on TensorBoard's step curves; events.ndjson holds every step. */
const STEPS_BETWEEN_POINTS = 10;
/** Epochs between histograms of the weights. */
const EPOCHS_BETWEEN_HISTOGRAMS = 5;

/** Draws a run's curves: every step as an event, a thinner selection for TensorBoard. */
export class Curves {
  private readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  step(epoch: number, step: number, figures: StepFigures): void {
    this.run.step(epoch, step, { ...figures });
    if (step % STEPS_BETWEEN_POINTS !== 0) return;
    this.run.tensorboard.scalars(step, {
      'step/loss': figures.loss,
      'step/accuracy': figures.accuracy,
      'step/gradient_norm': figures.gradient_norm,
      'step/learning_rate': figures.learning_rate,
    });
  }

  epoch(record: EpochRecord, store: ParameterStore): void {
    const writer = this.run.tensorboard;
    writer.scalars(record.step, {
      'loss/training': record.training_loss,
      'loss/validation': record.validation_loss,
      'accuracy/training': record.training_accuracy,
      'accuracy/validation': record.validation_accuracy,
      'entropy/training': record.training_entropy,
      'entropy/validation': record.validation_entropy,
      'value_loss/training': record.training_value_loss,
      'value_loss/validation': record.validation_value_loss,
      'explained_variance/training': record.training_explained_variance,
      'explained_variance/validation': record.validation_explained_variance,
      gradient_norm: record.gradient_norm,
      learning_rate: record.learning_rate,
      samples_per_second: record.samples_per_second,
    });
    if (record.epoch % EPOCHS_BETWEEN_HISTOGRAMS !== 1) return;
    for (const { name } of store.specs) writer.histogram(record.step, `weights/${name}`, store.value(name));
  }

  evaluation(step: number, { competitors }: Comparison): void {
    const scalars: Record<string, number> = {};
    for (const { name, metrics } of competitors) {
      scalars[`evaluation/mean_latency/${name}`] = metrics.mean_latency.mean;
      scalars[`evaluation/return/${name}`] = metrics.return.mean;
    }
    this.run.tensorboard.scalars(step, scalars);
  }
}
