import { createSequenceBatch, type SequenceBatch } from './sequence-batch.ts';
import { SequenceFiller, type BatchContent } from './sequence-filler.ts';
import { emptySequence } from './sequence-order.ts';

/**
 * Every validation episode once, whole, in order, from a zero hidden state carried through it, without augmentation.
 * A lane that finds no further episode is padded until the last ones end.
 */
export class ValidationBatches {
  readonly lanes: number;
  readonly sequenceLength: number;
  /** Loss-bearing steps of all batches together. */
  readonly steps: number;
  private readonly content: BatchContent;
  private readonly episodes: Int32Array;
  private readonly filler: SequenceFiller;
  private readonly sequence = emptySequence();

  constructor(content: BatchContent, episodes: Int32Array, lanes: number, sequenceLength: number) {
    const all = content.source.episodes;
    this.content = content;
    this.episodes = episodes.filter((number) => all[number].length > 0);
    this.steps = this.episodes.reduce((sum, number) => sum + all[number].length, 0);
    this.lanes = lanes;
    this.sequenceLength = sequenceLength;
    this.filler = new SequenceFiller(content, sequenceLength, lanes, null);
  }

  /** A batch of the right size for `pass`. */
  createBatch(): SequenceBatch {
    const { lanes, sequenceLength: length } = this;
    const { observationSize: stateDim, actionCount: actionDim, readProbabilities } = this.content.source;
    return createSequenceBatch({ length, lanes, stateDim, actionDim, targets: readProbabilities !== undefined });
  }

  /** Fills `batch` again and again, yielding it each time; what it held before is gone. */
  *pass(batch: SequenceBatch): Generator<SequenceBatch, void, undefined> {
    const all = this.content.source.episodes;
    const places = Array.from({ length: this.lanes }, () => ({ episode: -1, position: 0 }));
    let taken = 0;
    for (;;) {
      batch.samples = 0;
      for (let lane = 0; lane < this.lanes; lane++) {
        const place = places[lane];
        if (place.episode >= 0 && place.position >= all[place.episode].length) place.episode = -1;
        if (place.episode < 0 && taken < this.episodes.length) {
          place.episode = this.episodes[taken++];
          place.position = 0;
        }
        this.sequence.episode = place.episode;
        this.sequence.from = place.position;
        this.sequence.count =
          place.episode < 0 ? 0 : Math.min(this.sequenceLength, all[place.episode].length - place.position);
        this.sequence.carry = place.episode >= 0 && place.position > 0;
        this.filler.fill(batch, lane, this.sequence);
        place.position += this.sequenceLength;
      }
      if (batch.samples === 0) return;
      yield batch;
    }
  }
}
