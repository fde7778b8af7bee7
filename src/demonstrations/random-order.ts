import { Random, type RandomState } from '../base/random.ts';
import type { Episode } from './demonstration-source.ts';
import type { Sequence, SequenceOrder } from './sequence-order.ts';

export interface RandomOrderState {
  /** Random state from which the present pass was cut and shuffled. */
  readonly pass: RandomState;
  /** Sequences of the pass already handed out. */
  readonly taken: number;
}

/**
 * Sequences from random offsets, each from a zero hidden state. A pass cuts every episode at a random offset in
 * [0, sequenceLength) and every sequenceLength steps after it, and shuffles the pieces of all episodes: so each pass
 * shows each step exactly once, and no step is rarer for standing near an episode's end.
 */
export class RandomOrder implements SequenceOrder<RandomOrderState> {
  readonly sequencesPerPass: number;
  private readonly all: readonly Episode[];
  private readonly numbers: Int32Array;
  private readonly length: number;
  private readonly burnIn: number;
  private readonly random: Random;
  /** Episode and first step of each piece; pieces are shown in `order`. */
  private readonly episodes: Int32Array;
  private readonly starts: Int32Array;
  private readonly order: Int32Array;
  private pass: RandomState;
  private pieces = 0;
  private taken = 0;

  constructor(all: readonly Episode[], numbers: Int32Array, sequenceLength: number, burnIn: number, seed: number) {
    this.all = all;
    this.numbers = numbers;
    this.length = sequenceLength;
    this.burnIn = burnIn;
    this.random = new Random(seed, 'sequence offsets');
    this.pass = this.random.state();
    const steps = numbers.reduce((sum, number) => sum + all[number].length, 0);
    this.sequencesPerPass = (steps + numbers.length * (sequenceLength - 1)) / sequenceLength;
    const most = numbers.reduce((sum, number) => sum + Math.ceil(all[number].length / sequenceLength) + 1, 0);
    this.episodes = new Int32Array(most);
    this.starts = new Int32Array(most);
    this.order = new Int32Array(most);
    this.beginPass();
  }

  next(_lane: number, sequence: Sequence): void {
    if (this.taken === this.pieces) this.beginPass();
    const piece = this.order[this.taken++];
    const start = this.starts[piece];
    sequence.episode = this.episodes[piece];
    // the pieces of an episode lie one behind the other
    const continues = piece + 1 < this.pieces && this.episodes[piece + 1] === sequence.episode;
    const end = continues ? this.starts[piece + 1] : this.all[sequence.episode].length;
    sequence.from = start;
    sequence.count = end - start;
    sequence.burnIn = Math.min(this.burnIn, start);
    sequence.carry = false;
  }

  state(): RandomOrderState {
    return { pass: this.pass, taken: this.taken };
  }

  restore(state: RandomOrderState): void {
    this.random.restore(state.pass);
    this.beginPass();
    this.taken = state.taken;
  }

  private beginPass(): void {
    this.pass = this.random.state();
    this.pieces = 0;
    for (const number of this.numbers) {
      const offset = this.random.integer(this.length);
      this.addPiece(number, 0);
      for (let start = offset || this.length; start < this.all[number].length; start += this.length) {
        this.addPiece(number, start);
      }
    }
    const order = this.order.subarray(0, this.pieces);
    for (let i = 0; i < order.length; i++) order[i] = i;
    this.random.shuffle(order);
    this.taken = 0;
  }

  private addPiece(episode: number, start: number): void {
    this.episodes[this.pieces] = episode;
    this.starts[this.pieces++] = start;
  }
}
