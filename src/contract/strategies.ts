import type { Text } from './language.ts';

/** A heuristic scheduler as the outside sees it; `environments/strategies` implements each, keyed by these names. */
export interface StrategyInfo {
  readonly label: Text;
  /** Knows what no dispatcher can see; left out of every claim. */
  readonly privileged: boolean;
  /** Draws random numbers to choose. */
  readonly randomised: boolean;
}

export const STRATEGIES = {
  random: { label: { en: 'random', zh: '随机' }, privileged: false, randomised: true },
  round_robin: { label: { en: 'round robin', zh: '轮询' }, privileged: false, randomised: false },
  weighted_round_robin: { label: { en: 'weighted round robin', zh: '加权轮询' }, privileged: false, randomised: false },
  least_outstanding: {
    label: { en: 'least outstanding requests', zh: '最少未完成请求' },
    privileged: false,
    randomised: false,
  },
  least_work_left: { label: { en: 'least work left', zh: '最少剩余工作量' }, privileged: false, randomised: false },
  power_of_two: { label: { en: 'power of two choices', zh: '二选一' }, privileged: false, randomised: true },
  shortest_expected_delay: {
    label: { en: 'shortest expected delay', zh: '最短期望延迟' },
    privileged: false,
    randomised: false,
  },
  cache_aware: { label: { en: 'cache aware', zh: '缓存感知' }, privileged: false, randomised: false },
} as const satisfies Record<string, StrategyInfo>;

export type StrategyName = keyof typeof STRATEGIES;
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as StrategyName[];
