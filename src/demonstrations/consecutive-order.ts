import { Random, type RandomState } from '../base/random.ts';
import type { Episode } from './demonstration-source.ts';
import type { Sequence, SequenceOrder } from './sequence-order.ts';

/** Where a lane stands. */
interface Lane {
  readonly episode: number;
  /** First step of its next sequence. */
  readonly position: number;
  /** Whether the hidden state belongs to the steps before. */
  readonly carry: boolean;
}

export interface ConsecutiveState {
  /** Random state from which the present pass was shuffled. */
  readonly shuffle: RandomState;
  /** Episodes of the pass already handed to lanes. */
  readonly taken: number;
  readonly lanes: readonly Lane[];
}

/**
 * Each lane walks through an episode sequence by sequence, hidden state carried, then takes the next episode of the
 * pass; each pass is a new permutation, and passes follow without a gap. Only the first episode of a lane is entered at
 * a random sequence: episodes are of nearly equal length, and lanes that all began at 0 would stay in step and show one
 * phase of the episode a batch.
 */
export class ConsecutiveOrder implements SequenceOrder<ConsecutiveState> {
  readonly sequencesPerPass: number;
  private readonly all: readonly Episode[];
  private readonly numbers: Int32Array;
  private readonly order: Int32Array;
  private readonly length: number;
  private readonly random: Random;
  private readonly lanes: Lane[] = [];
  private shuffle: RandomState;
  private taken = 0;

  /** `numbers` are the training episodes; none is empty. */
  constructor(all: readonly Episode[], numbers: Int32Array, lanes: number, sequenceLength: number, seed: number) {
    this.all = all;
    this.numbers = numbers;
    this.order = new Int32Array(numbers.length);
    this.length = sequenceLength;
    this.sequencesPerPass = numbers.reduce((sum, number) => sum + this.sequencesIn(number), 0);
    this.random = new Random(seed, 'episode order');
    this.shuffle = this.random.state();
    this.beginPass();
    const entry = new Random(seed, 'lane entry');
    for (let lane = 0; lane < lanes; lane++) {
      const episode = this.take();
      this.lanes.push({ episode, position: entry.integer(this.sequencesIn(episode)) * sequenceLength, carry: false });
    }
  }

  next(lane: number, sequence: Sequence): void {
    let { episode, position, carry } = this.lanes[lane];
    if (position >= this.all[episode].length) {
      episode = this.take();
      position = 0;
      carry = false;
    }
    sequence.episode = episode;
    sequence.from = position;
    sequence.count = Math.min(this.length, this.all[episode].length - position);
    sequence.burnIn = 0;
    sequence.carry = carry;
    this.lanes[lane] = { episode, position: position + this.length, carry: true };
  }

  state(): ConsecutiveState {
    return { shuffle: this.shuffle, taken: this.taken, lanes: [...this.lanes] };
  }

  restore(state: ConsecutiveState): void {
    this.random.restore(state.shuffle);
    this.beginPass();
    this.taken = state.taken;
    this.lanes.splice(0, this.lanes.length, ...state.lanes);
  }

  private take(): number {
    if (this.taken === this.order.length) this.beginPass();
    return this.order[this.taken++];
  }

  private beginPass(): void {
    this.shuffle = this.random.state();
    this.order.set(this.numbers);
    this.random.shuffle(this.order);
    this.taken = 0;
  }

  private sequencesIn(episode: number): number {
    return Math.ceil(this.all[episode].length / this.length);
  }
}
