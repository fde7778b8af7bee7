/**
 * The earliest of n times (a tournament tree): reading it costs nothing, changing a time costs log2 n comparisons.
 * Among equal times the lowest index wins.
 */
export class MinTree {
  private readonly leaves: number;
  /** float64 [leaves]; Infinity where nothing is due. */
  private times: Float64Array;
  /** int32 [2 × leaves]: node i holds the index of the earliest time below it; the root is node 1. */
  private winners: Int32Array;

  constructor(size: number) {
    this.leaves = 1;
    while (this.leaves < size) this.leaves *= 2;
    this.times = new Float64Array(this.leaves);
    this.winners = new Int32Array(2 * this.leaves);
    this.clear();
  }

  clear(): void {
    this.times.fill(Infinity);
    this.rebuild();
  }

  /** Index of the earliest time. */
  get first(): number {
    return this.winners[1];
  }

  /** The earliest time. */
  get time(): number {
    return this.times[this.winners[1]];
  }

  timeOf(index: number): number {
    return this.times[index];
  }

  set(index: number, time: number): void {
    const { times, winners } = this;
    times[index] = time;
    for (let node = (index + this.leaves) >> 1; node >= 1; node >>= 1) {
      const left = winners[2 * node];
      const right = winners[2 * node + 1];
      winners[node] = times[right] < times[left] ? right : left;
    }
  }

  snapshot(): Float64Array {
    return this.times.slice();
  }

  restore(times: Float64Array): void {
    this.times.set(times);
    this.rebuild();
  }

  private rebuild(): void {
    const { times, winners, leaves } = this;
    for (let leaf = 0; leaf < leaves; leaf++) winners[leaves + leaf] = leaf;
    for (let node = leaves - 1; node >= 1; node--) {
      const left = winners[2 * node];
      const right = winners[2 * node + 1];
      winners[node] = times[right] < times[left] ? right : left;
    }
  }
}
