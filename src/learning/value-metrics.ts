import { VALUE_SUMS } from './value-loss.ts';

/** Figures over many batches, each over all their valid steps. */
export interface ValueFigures {
  /** Mean squared error, not clipped, in units of the return scale squared. */
  readonly valueLoss: number;
  /** 1 − Var(R − V) / Var(R); 0 where returns do not vary. */
  readonly explainedVariance: number;
  readonly steps: number;
}

/** Adds up the value sums of batches; the figures are then exact over all of them, whatever each batch's size. */
export class ValueMetrics {
  private readonly sums = Object.fromEntries(VALUE_SUMS.map((name) => [name, 0])) as Record<
    (typeof VALUE_SUMS)[number],
    number
  >;

  /** @param outputs of the value or the PPO program */
  add(outputs: Readonly<Record<string, Float32Array>>): void {
    for (const name of VALUE_SUMS) this.sums[name] += outputs[name][0];
  }

  figures(): ValueFigures {
    const { validSum: steps, ...sums } = this.sums;
    const count = Math.max(steps, 1);
    const returnVariance = sums.returnSquareSum / count - (sums.returnSum / count) ** 2;
    const errorVariance = sums.valueSquaredErrorSum / count - (sums.valueErrorSum / count) ** 2;
    return {
      valueLoss: sums.valueSquaredErrorSum / count,
      explainedVariance: returnVariance > 0 ? 1 - errorVariance / returnVariance : 0,
      steps,
    };
  }
}
