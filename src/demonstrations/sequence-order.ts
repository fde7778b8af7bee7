/** A stretch of one episode that a lane is to show. */
export interface Sequence {
  /** Episode number; -1: nothing, the lane is padded. */
  episode: number;
  /** First loss-bearing step. */
  from: number;
  /** Loss-bearing steps. */
  count: number;
  /** Steps just before them that only warm the hidden state up. */
  burnIn: number;
  /** Whether it continues the lane's sequence before it. */
  carry: boolean;
}

/** Decides which stretches of which episodes follow one another in the lanes. `State` survives JSON. */
export interface SequenceOrder<State> {
  /** Mean number of sequences in which every training step appears once. */
  readonly sequencesPerPass: number;
  /** Writes the lane's next sequence. Lanes are asked in turn, 0 to B-1, once a batch. */
  next(lane: number, sequence: Sequence): void;
  state(): State;
  restore(state: State): void;
}

export function emptySequence(): Sequence {
  return { episode: -1, from: 0, count: 0, burnIn: 0, carry: false };
}
