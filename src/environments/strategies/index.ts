import type { StrategyName } from '../../contract/strategies.ts';
import { CacheAware } from './cache-aware.ts';
import { LeastOutstanding } from './least-outstanding.ts';
import { LeastWorkLeft } from './least-work-left.ts';
import { PowerOfTwo } from './power-of-two.ts';
import { RandomStrategy } from './random.ts';
import { RoundRobin } from './round-robin.ts';
import { ShortestExpectedDelay } from './shortest-expected-delay.ts';
import type { Strategy } from './strategy.ts';
import { WeightedRoundRobin } from './weighted-round-robin.ts';

/** Every strategy by its name in the contract. */
const STRATEGY_CLASSES: Readonly<Record<StrategyName, new () => Strategy>> = {
  random: RandomStrategy,
  round_robin: RoundRobin,
  weighted_round_robin: WeightedRoundRobin,
  least_outstanding: LeastOutstanding,
  least_work_left: LeastWorkLeft,
  power_of_two: PowerOfTwo,
  shortest_expected_delay: ShortestExpectedDelay,
  cache_aware: CacheAware,
};

/** Makes a strategy; `reset` it before an episode. */
export function createStrategy(name: StrategyName): Strategy {
  return new STRATEGY_CLASSES[name]();
}
