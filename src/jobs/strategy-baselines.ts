import { STRATEGIES, STRATEGY_NAMES, type StrategyName } from '../contract/strategies.ts';
import { createStrategy } from '../environments/strategies/index.ts';
import type { EpisodeTable } from '../rollout/episodes.ts';
import { evaluateStrategy } from '../rollout/evaluate-strategy.ts';
import type { Problem } from './problem.ts';

/** The strategies that a model is held against: all that know no more than a dispatcher can. */
export const BASELINES: readonly StrategyName[] = STRATEGY_NAMES.filter((name) => !STRATEGIES[name].privileged);

/**
 * Runs every baseline over the same episodes. Timers and signals get their turn between strategies; an abort ends it
 * there with the signal's reason.
 */
export async function evaluateBaselines(
  problem: Problem,
  series: { readonly seed: number; readonly episodes: number },
  options: { readonly signal?: AbortSignal; readonly onStrategy?: (name: StrategyName, done: number) => void } = {},
): Promise<Map<StrategyName, EpisodeTable>> {
  const environment = problem.createEnvironment();
  const tables = new Map<StrategyName, EpisodeTable>();
  for (const name of BASELINES) {
    await new Promise((resolve) => setImmediate(resolve));
    options.signal?.throwIfAborted();
    tables.set(name, evaluateStrategy(environment, createStrategy(name), series));
    options.onStrategy?.(name, tables.size);
  }
  return tables;
}
