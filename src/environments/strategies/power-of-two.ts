import { Random } from '../../base/random.ts';
import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { randomReplica } from './random-replica.ts';
import type { Strategy } from './strategy.ts';

/**
 * Of two different allowed replicas drawn at random, the one with fewer requests, as last read and sent since; of equals
 * the first drawn (Mitzenmacher, "The power of two choices in randomized load balancing", 2001).
 */
export class PowerOfTwo implements Strategy {
  private readonly random = new Random(0);

  reset(seed: number): void {
    this.random.reseed(seed, 'strategy');
  }

  choose(view: DispatcherView): number {
    const first = randomReplica(view, this.random);
    if (view.allowedCount === 1) return first;
    const second = randomReplica(view, this.random, first);
    return view.outstanding(second) < view.outstanding(first) ? second : first;
  }
}
