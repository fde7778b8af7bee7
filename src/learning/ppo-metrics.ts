import { PPO_SUMS } from './ppo-program.ts';
import { ValueMetrics, type ValueFigures } from './value-metrics.ts';

/** Figures over the minibatches of an update, each a mean over their valid steps. */
export interface PpoFigures extends ValueFigures {
  /** The clipped objective, negated; entropy and other terms are not in it. */
  readonly policyLoss: number;
  /** In nats. */
  readonly entropy: number;
  /** Estimate of KL(π_old ‖ π), in nats: (r − 1) − log r. */
  readonly approximateKl: number;
  /** Share of steps whose ratio is outside the clip range. */
  readonly clipFraction: number;
  /** KL(π_ref ‖ π), in nats; absent without a reference policy. */
  readonly referenceKl?: number;
}

/** Adds up the sums of minibatches; the figures are then exact over all of them, whatever each one's size. */
export class PpoMetrics {
  private readonly value = new ValueMetrics();
  private readonly sums = Object.fromEntries(PPO_SUMS.map((name) => [name, 0])) as Record<
    (typeof PPO_SUMS)[number],
    number
  >;
  private referenceKlSum: number | undefined;

  /** @param outputs of the PPO program */
  add(outputs: Readonly<Record<string, Float32Array>>): void {
    this.value.add(outputs);
    for (const name of PPO_SUMS) this.sums[name] += outputs[name][0];
    const referenceKl: Float32Array | undefined = outputs['referenceKlSum'];
    if (referenceKl) this.referenceKlSum = (this.referenceKlSum ?? 0) + referenceKl[0];
  }

  figures(): PpoFigures {
    const value = this.value.figures();
    const mean = (sum: number): number => sum / Math.max(value.steps, 1);
    return {
      ...value,
      policyLoss: mean(this.sums.policyLossSum),
      entropy: mean(this.sums.entropySum),
      approximateKl: mean(this.sums.approximateKlSum),
      clipFraction: mean(this.sums.clippedSum),
      ...(this.referenceKlSum !== undefined && { referenceKl: mean(this.referenceKlSum) }),
    };
  }
}
