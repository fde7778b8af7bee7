import { CLONING_SUMS } from './cloning-program.ts';

/** Figures over an epoch, each a mean over its loss-bearing steps. */
export interface CloningFigures {
  /** Weighted cross-entropy with the (smoothed or soft) labels per step; the value loss is not in it. */
  readonly policyLoss: number;
  /** Plain −log π of the demonstrated action: neither weighted nor smoothed. */
  readonly negativeLogLikelihood: number;
  /** Share of steps whose most probable action is the demonstrated one. */
  readonly accuracy: number;
  /** In nats. */
  readonly entropy: number;
  /** Mean squared error, in units of the return scale. */
  readonly valueLoss: number;
  /** 1 − Var(R − V) / Var(R); 0 where returns do not vary. */
  readonly explainedVariance: number;
  readonly steps: number;
}

/** Adds up the sums of many batches; the figures are then exact over all of them, whatever each batch's size. */
export class CloningMetrics {
  private readonly sums = new Map<string, number>();

  /** @param outputs of the cloning program */
  add(outputs: Readonly<Record<string, Float32Array>>): void {
    for (const name of CLONING_SUMS) this.sums.set(name, this.sum(name) + outputs[name][0]);
  }

  figures(): CloningFigures {
    const steps = this.sum('validSum');
    const mean = (name: (typeof CLONING_SUMS)[number]): number => this.sum(name) / Math.max(steps, 1);
    const returnVariance = mean('returnSquareSum') - mean('returnSum') ** 2;
    const errorVariance = mean('valueSquaredErrorSum') - mean('valueErrorSum') ** 2;
    return {
      policyLoss: mean('policyLossSum'),
      negativeLogLikelihood: mean('negativeLogLikelihoodSum'),
      accuracy: mean('correctSum'),
      entropy: mean('entropySum'),
      valueLoss: mean('valueSquaredErrorSum'),
      explainedVariance: returnVariance > 0 ? 1 - errorVariance / returnVariance : 0,
      steps,
    };
  }

  /** To be stored in a checkpoint inside an epoch; `restore` takes it back. */
  state(): Record<string, number> {
    return Object.fromEntries(this.sums);
  }

  restore(state: Readonly<Record<string, number>>): void {
    this.sums.clear();
    for (const [name, value] of Object.entries(state)) this.sums.set(name, value);
  }

  private sum(name: string): number {
    return this.sums.get(name) ?? 0;
  }
}
