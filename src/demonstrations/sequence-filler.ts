import type { Augmentation } from './augmentation.ts';
import type { DemonstrationSource } from './demonstration-source.ts';
import { normalise, type Normaliser } from './normaliser.ts';
import type { SequenceBatch } from './sequence-batch.ts';
import type { Sequence } from './sequence-order.ts';
import type { StepTargets } from './targets.ts';

/** What steps are turned into batches with. */
export interface BatchContent {
  readonly source: DemonstrationSource;
  readonly targets: Pick<StepTargets, 'returns' | 'weights'>;
  readonly normaliser: Normaliser;
}

/** Writes sequences into the lanes of a batch: read, normalised, augmented, padded. */
export class SequenceFiller {
  private readonly content: BatchContent;
  private readonly length: number;
  private readonly lanes: number;
  private readonly augmentation: Augmentation | null;
  private readonly observations: Float32Array;
  private readonly actions: Int32Array;
  private readonly masks: Float32Array;
  private readonly probabilities: Float32Array;

  /** `length` rows (burn-in and sequence) and `lanes` columns; `augmentation` null leaves observations as they are. */
  constructor(content: BatchContent, length: number, lanes: number, augmentation: Augmentation | null) {
    this.content = content;
    this.length = length;
    this.lanes = lanes;
    this.augmentation = augmentation;
    this.observations = new Float32Array(length * content.source.observationSize);
    this.actions = new Int32Array(length);
    this.masks = new Float32Array(length * content.source.actionCount);
    this.probabilities = new Float32Array(content.source.readProbabilities ? this.masks.length : 0);
  }

  /** Fills one lane; an episode of -1 leaves padding only. */
  fill(batch: SequenceBatch, lane: number, sequence: Sequence): void {
    const { episode, from, count, burnIn } = sequence;
    batch.carry[lane] = sequence.carry ? 1 : 0;
    if (episode < 0) {
      this.pad(batch, lane, 0);
      return;
    }
    this.fillObservations(batch, lane, episode, from - burnIn, burnIn + count);
    this.fillDecisions(batch, lane, sequence);
    this.pad(batch, lane, burnIn + count);
    batch.samples += count;
  }

  private fillObservations(batch: SequenceBatch, lane: number, episode: number, from: number, rows: number): void {
    const { source, normaliser } = this.content;
    const { observations, lanes } = this;
    const size = source.observationSize;
    source.readObservations(episode, from, rows, observations, 0);
    for (let t = 0; t < rows; t++) normalise(normaliser, observations, t * size, observations, t * size);
    this.augmentation?.apply(observations, rows, size);
    for (let t = 0; t < rows; t++) {
      batch.observations.set(observations.subarray(t * size, (t + 1) * size), (t * lanes + lane) * size);
    }
  }

  private fillDecisions(batch: SequenceBatch, lane: number, { episode, from, count, burnIn }: Sequence): void {
    const { source, targets } = this.content;
    const { actions, masks, lanes } = this;
    const actionCount = source.actionCount;
    const firstStep = source.episodes[episode].firstStep + from;
    source.readActions(episode, from, count, actions, 0);
    source.readMasks(episode, from, count, masks, 0);
    source.readProbabilities?.(episode, from, count, this.probabilities, 0);
    for (let t = 0; t < burnIn; t++) this.clearDecision(batch, t * lanes + lane);
    for (let t = 0; t < count; t++) {
      const row = (burnIn + t) * lanes + lane;
      batch.actions[row] = actions[t];
      batch.valid[row] = 1;
      batch.weights[row] = targets.weights[firstStep + t];
      batch.returns[row] = targets.returns[firstStep + t];
      for (let a = 0; a < actionCount; a++) batch.masks[row * actionCount + a] = masks[t * actionCount + a];
      batch.targets?.set(this.probabilities.subarray(t * actionCount, (t + 1) * actionCount), row * actionCount);
    }
  }

  private pad(batch: SequenceBatch, lane: number, from: number): void {
    const size = this.content.source.observationSize;
    for (let t = from; t < this.length; t++) {
      const row = t * this.lanes + lane;
      batch.observations.fill(0, row * size, (row + 1) * size);
      this.clearDecision(batch, row);
    }
  }

  private clearDecision(batch: SequenceBatch, row: number): void {
    const actionCount = this.content.source.actionCount;
    batch.actions[row] = 0;
    batch.valid[row] = 0;
    batch.weights[row] = 0;
    batch.returns[row] = 0;
    batch.masks.fill(1, row * actionCount, (row + 1) * actionCount);
    batch.targets?.fill(0, row * actionCount, (row + 1) * actionCount);
  }
}
