/** What early stopping remembers; part of a checkpoint. */
export interface EarlyStoppingState {
  readonly bestLoss: number;
  readonly bestEpoch: number;
}

/** Tells the best epoch by validation loss, and when waiting longer is pointless. */
export class EarlyStopping {
  private readonly patience: number;
  bestLoss = Infinity;
  bestEpoch = 0;

  /** `patience` is in epochs; 0 never stops. */
  constructor(patience: number) {
    this.patience = patience;
  }

  /** Takes an epoch's validation loss; true where it is the best so far. */
  record(epoch: number, loss: number): boolean {
    if (!(loss < this.bestLoss)) return false;
    this.bestLoss = loss;
    this.bestEpoch = epoch;
    return true;
  }

  shouldStop(epoch: number): boolean {
    return this.patience > 0 && epoch - this.bestEpoch >= this.patience;
  }

  state(): EarlyStoppingState {
    return { bestLoss: this.bestLoss, bestEpoch: this.bestEpoch };
  }

  restore(state: EarlyStoppingState): void {
    this.bestLoss = state.bestLoss;
    this.bestEpoch = state.bestEpoch;
  }
}
