import { Random } from '../../base/random.ts';
import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { randomReplica } from './random-replica.ts';
import type { Strategy } from './strategy.ts';

/** An allowed replica drawn uniformly: Bernoulli splitting, which turns Poisson arrivals into independent ones. */
export class RandomStrategy implements Strategy {
  private readonly random = new Random(0);

  reset(seed: number): void {
    this.random.reseed(seed, 'strategy');
  }

  choose(view: DispatcherView): number {
    return randomReplica(view, this.random);
  }
}
