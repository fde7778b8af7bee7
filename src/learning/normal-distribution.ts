import { add, div, log, maximum, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { ActionDistribution, ActionDistributionKind } from './action-distribution.ts';

/** Below every standard deviation in use, and its square still a float32: what padding holds, 0, has a logarithm too. */
const LEAST_STD = 1e-18;

/**
 * Independent normal distributions, one for each number of an action vector. A density is summed over the numbers, so
 * log π may be above 0 and entropy below it.
 */
export class NormalDistribution implements ActionDistribution {
  /** float32 [rows, actionDim] */
  private readonly mean: Tensor;
  /** float32 [rows, actionDim], or [actionDim] where it is the same in every row; `variance` is its square. */
  private readonly logStd: Tensor;
  private readonly variance: Tensor;

  constructor(mean: Tensor, logStd: Tensor, variance: Tensor) {
    this.mean = mean;
    this.logStd = logStd;
    this.variance = variance;
  }

  /** −½ Σ_a ((a − μ)² / σ² + log 2π) − Σ_a log σ, actions [rows, actionDim]. */
  logProbability(actions: Tensor): Tensor {
    const squares = sum(div(square(sub(actions, this.mean)), this.variance), 1);
    return sub(mul(squares, -0.5), add(sum(this.logStd, -1), this.dimensions() * 0.5 * Math.log(2 * Math.PI)));
  }

  /** Σ_a ½ log(2πe σ²) */
  entropy(): Tensor {
    return add(sum(this.logStd, -1), this.dimensions() * 0.5 * Math.log(2 * Math.PI * Math.E));
  }

  /** Σ_a log(σ / σ_ref) + (σ_ref² + (μ_ref − μ)²) / (2 σ²) − ½, `referenceMean` and `referenceStd` [rows, actionDim]. */
  divergenceFrom({ referenceMean, referenceStd }: Readonly<Record<string, Tensor>>): Tensor {
    const squares = add(square(referenceStd), square(sub(referenceMean, this.mean)));
    const logRatio = sub(this.logStd, log(maximum(referenceStd, LEAST_STD)));
    return sum(sub(add(logRatio, mul(div(squares, this.variance), 0.5)), 0.5), 1);
  }

  private dimensions(): number {
    return this.mean.shape[1]!;
  }
}

/** What a minibatch stores where actions are vectors drawn from normal distributions. */
export const NORMAL_INPUTS: Pick<ActionDistributionKind, 'actions' | 'inputs' | 'referenceInputs'> = {
  actions: ({ actionDim }) => ({ shape: [actionDim], dtype: 'float32' }),
  inputs: () => ({}),
  referenceInputs: ({ actionDim }) => ({
    referenceMean: { shape: [actionDim], dtype: 'float32' },
    referenceStd: { shape: [actionDim], dtype: 'float32' },
  }),
};
