import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import type { Strategy } from './strategy.ts';

/**
 * Smooth weighted round robin, as in nginx's `upstream` (I. Sysoev, 2012), with nominal speeds as weights: each decision
 * credits every allowed replica with its weight; the one with most credit (lowest index among equals) is chosen and
 * pays the sum of the weights credited. A draining replica keeps its credit.
 */
export class WeightedRoundRobin implements Strategy {
  private credits = new Float64Array(0);

  reset(): void {
    this.credits = new Float64Array(0);
  }

  choose(view: DispatcherView): number {
    if (this.credits.length !== view.replicas) this.credits = new Float64Array(view.replicas);
    const { credits } = this;
    let best = -1;
    let total = 0;
    for (let replica = 0; replica < view.replicas; replica++) {
      if (!view.allowed(replica)) continue;
      const weight = view.speed(replica);
      credits[replica] += weight;
      total += weight;
      // Sums of weights carry rounding errors, which must not decide between equals.
      if (best < 0 || credits[replica] > credits[best] + 1e-9 * weight) best = replica;
    }
    credits[best] -= total;
    return best;
  }
}
