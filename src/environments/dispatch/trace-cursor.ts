import { Random } from '../../base/random.ts';

/** The row of a trace that arrives next: an episode starts at a row drawn from its seed, and the trace repeats. */
export class TraceCursor {
  private readonly length: number;
  /** The row that arrived last. */
  row = 0;

  constructor(length: number) {
    this.length = length;
  }

  reset(seed: number): void {
    this.row = new Random(seed, 'arrivals').integer(this.length);
  }

  advance(): number {
    this.row = this.row + 1 === this.length ? 0 : this.row + 1;
    return this.row;
  }
}
