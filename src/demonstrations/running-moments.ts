/** Mean and variance of each column over all rows seen so far; its state survives JSON exactly. */
export class RunningMoments {
  readonly columns: number;
  count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;
  /** Of one batch of rows; kept so that adding allocates nothing. */
  private readonly batchMean: Float64Array;
  private readonly batchSquares: Float64Array;

  constructor(columns: number) {
    this.columns = columns;
    this.mean = new Float64Array(columns);
    this.squares = new Float64Array(columns);
    this.batchMean = new Float64Array(columns);
    this.batchSquares = new Float64Array(columns);
  }

  /**
   * Takes rows in: [rows, columns], the batch by the two-pass formula, joined as in Chan, Golub and LeVeque, "Updating
   * formulae and a pairwise algorithm for computing sample variances" (1979).
   */
  add(rows: Float32Array | Float64Array, count: number): void {
    if (count === 0) return;
    const { columns, mean, squares, batchMean, batchSquares } = this;
    batchMean.fill(0);
    batchSquares.fill(0);
    for (let row = 0, at = 0; row < count; row++) for (let k = 0; k < columns; k++) batchMean[k] += rows[at++];
    for (let k = 0; k < columns; k++) batchMean[k] /= count;
    for (let row = 0, at = 0; row < count; row++) {
      for (let k = 0; k < columns; k++) {
        const deviation = rows[at++] - batchMean[k];
        batchSquares[k] += deviation * deviation;
      }
    }
    const total = this.count + count;
    for (let k = 0; k < columns; k++) {
      const delta = batchMean[k] - mean[k];
      mean[k] += (delta * count) / total;
      squares[k] += batchSquares[k] + delta * delta * ((this.count * count) / total);
    }
    this.count = total;
  }

  meanOf(column: number): number {
    return this.mean[column];
  }

  /** Population variance; 0 before the first row. */
  varianceOf(column: number): number {
    return this.squares[column] / Math.max(1, this.count);
  }

  state(): MomentsState {
    return { count: this.count, mean: Array.from(this.mean), squares: Array.from(this.squares) };
  }

  restore({ count, mean, squares }: MomentsState): void {
    this.count = count;
    this.mean.set(mean);
    this.squares.set(squares);
  }
}

export interface MomentsState {
  readonly count: number;
  readonly mean: readonly number[];
  readonly squares: readonly number[];
}
