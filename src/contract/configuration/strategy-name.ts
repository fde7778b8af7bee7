import { failure } from '../errors/index.ts';
import { STRATEGY_NAMES, type StrategyName } from '../strategies.ts';
import { nearest } from './nearest.ts';

/** The strategy that an option such as `--strategy` names. Throws configuration/unknown-strategy with those that exist. */
export function requireStrategy(name: string, option: string): StrategyName {
  const known = STRATEGY_NAMES.find((one) => one === name);
  if (known === undefined) throw failure('configuration/unknown-strategy', unknownStrategyParams(name, option, ''));
  return known;
}

/** What configuration/unknown-strategy tells; `key` is empty where an option named the strategy. */
export function unknownStrategyParams(found: string, where: string, key: string) {
  return { where, key, found, nearest: nearest(found, STRATEGY_NAMES) ?? '', known: STRATEGY_NAMES };
}
