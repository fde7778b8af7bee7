import type { RandomState } from '../base/random.ts';
import { Augmentation, type AugmentationSettings } from './augmentation.ts';
import { ConsecutiveOrder, type ConsecutiveState } from './consecutive-order.ts';
import { RandomOrder, type RandomOrderState } from './random-order.ts';
import { createSequenceBatch, type SequenceBatch } from './sequence-batch.ts';
import { SequenceFiller, type BatchContent } from './sequence-filler.ts';
import { emptySequence, type SequenceOrder } from './sequence-order.ts';

export interface TrainingBatchSettings {
  /** Sequences side by side: batch_size / sequence_length. */
  readonly lanes: number;
  readonly sequenceLength: number;
  /** Whether lanes walk through episodes with their hidden state; else sequences start at random offsets from zero. */
  readonly carryHiddenState: boolean;
  /** Rows before each sequence that carry no loss; only without carried hidden state. */
  readonly burnIn: number;
  readonly augmentation: AugmentationSettings;
  readonly seed: number;
}

/** Where the stream stands; survives JSON. Hidden states are the caller's to keep. */
export interface TrainingBatchesState {
  readonly epoch: number;
  /** Loss-bearing steps served of the epoch under way. */
  readonly served: number;
  readonly augmentation: RandomState;
  readonly order: ConsecutiveState | RandomOrderState;
}

/**
 * The endless stream of training batches. An epoch ends with the batch by which as many loss-bearing steps have been
 * served as the training episodes hold (what is over counts for the next); it ends inside a pass, no lane waits for it.
 */
export class TrainingBatches {
  /** Loss-bearing steps of the training episodes. */
  readonly steps: number;
  /** Mean number of batches an epoch takes; a schedule may plan with it. */
  readonly batchesPerEpoch: number;
  readonly settings: TrainingBatchSettings;
  private readonly content: BatchContent;
  private readonly order: SequenceOrder<ConsecutiveState | RandomOrderState>;
  private readonly augmentation: Augmentation;
  private readonly filler: SequenceFiller;
  private readonly sequence = emptySequence();
  private finished = 0;
  private served = 0;

  /** `episodes` are the numbers of the training episodes. */
  constructor(content: BatchContent, episodes: Int32Array, settings: TrainingBatchSettings) {
    const { lanes, sequenceLength, carryHiddenState, seed } = settings;
    const burnIn = carryHiddenState ? 0 : settings.burnIn;
    const all = content.source.episodes;
    const numbers = episodes.filter((number) => all[number].length > 0);
    this.settings = { ...settings, burnIn };
    this.content = content;
    this.steps = numbers.reduce((sum, number) => sum + all[number].length, 0);
    this.augmentation = new Augmentation(settings.augmentation, seed);
    this.filler = new SequenceFiller(content, burnIn + sequenceLength, lanes, this.augmentation);
    this.order = carryHiddenState
      ? new ConsecutiveOrder(all, numbers, lanes, sequenceLength, seed)
      : new RandomOrder(all, numbers, sequenceLength, burnIn, seed);
    this.batchesPerEpoch = this.order.sequencesPerPass / lanes;
  }

  /** A batch of the right size for `next`. */
  createBatch(): SequenceBatch {
    const { lanes, burnIn, sequenceLength } = this.settings;
    const { observationSize: stateDim, actionCount: actionDim, readProbabilities } = this.content.source;
    return createSequenceBatch({
      length: burnIn + sequenceLength,
      lanes,
      stateDim,
      actionDim,
      targets: readProbabilities !== undefined,
    });
  }

  /** Epochs finished. */
  get epoch(): number {
    return this.finished;
  }

  /** How much of the epoch under way has been served, in [0, 1). */
  get progress(): number {
    return this.served / this.steps;
  }

  /** Fills `batch` with what comes next; `epoch` has grown by one where it completed an epoch. */
  next(batch: SequenceBatch): void {
    batch.samples = 0;
    for (let lane = 0; lane < this.settings.lanes; lane++) {
      this.order.next(lane, this.sequence);
      this.filler.fill(batch, lane, this.sequence);
    }
    this.served += batch.samples;
    if (this.served < this.steps) return;
    this.finished++;
    this.served -= this.steps;
    if (this.served >= this.steps) this.served = 0; // a batch larger than the data: an epoch is at least one batch
  }

  state(): TrainingBatchesState {
    const { finished: epoch, served } = this;
    return { epoch, served, augmentation: this.augmentation.state(), order: this.order.state() };
  }

  /** Goes on as the stream whose `state` this was; content, episodes and settings must be the same. */
  restore(state: TrainingBatchesState): void {
    this.finished = state.epoch;
    this.served = state.served;
    this.augmentation.restore(state.augmentation);
    this.order.restore(state.order);
  }
}
