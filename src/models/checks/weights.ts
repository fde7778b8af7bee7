import { VALUE_TRUNK } from '../../learning/policy-parameters.ts';
import type { Text } from '../../contract/language.ts';
import type { Weights } from '../weights.ts';
import { failed, passed, warned } from './check.ts';
import type { Check } from './check.ts';

/** Beyond this a weight is suspicious, and beyond that it has exploded: trained networks stay below 10. */
const LARGE = 100;
const EXPLODED = 10_000;

const USE_ANOTHER = {
  en: 'take an earlier checkpoint of the run; train with a lower learning_rate or max_grad_norm',
  zh: '请使用该运行较早的检查点；训练时降低 learning_rate 或 max_grad_norm',
};

const NO_CRITIC = { en: 'the value function is all zero: it was never trained', zh: '价值函数全为零：未经训练' };
const noValueLayer = (name: string): Text => ({
  en: `${name} is all zero: the value function was never trained`,
  zh: `${name} 全为零：价值函数未经训练`,
});
const allZero = (name: string): Text => ({ en: `${name} is all zero`, zh: `${name} 全为零` });
const TRAIN_FIRST = { en: 'train the model before using it', zh: '请先训练模型' };
const FIT_CRITIC = {
  en: 'nothing for acting; PPO fits the value function before it trains the policy',
  zh: '不影响决策；PPO 会先拟合价值函数，再训练策略',
};

export function checkFinite(weights: Weights): Check {
  for (const [name, { data }] of weights) {
    const at = firstNotFinite(data as Float32Array);
    if (at < 0) continue;
    const message = { en: `${name} holds ${data[at]} at ${at}`, zh: `${name} 的第 ${at} 个值为 ${data[at]}` };
    return failed('finite', message, USE_ANOTHER);
  }
  return passed('finite', { en: 'every weight is a finite number', zh: '所有权重均为有限数' });
}

/**
 * All-zero matrices and norms were never initialised or trained; in the value function that does not hinder acting.
 * Biases may well be zero.
 */
export function checkMagnitude(weights: Weights): Check {
  let largest = 0;
  let where = '';
  let untrained: Text | null = null;
  for (const [name, { data }] of weights) {
    const size = largestOf(data as Float32Array);
    if (size === 0 && name === 'critic.weight') untrained = NO_CRITIC;
    else if (size === 0 && name.endsWith('.weight')) {
      if (!name.startsWith(VALUE_TRUNK)) return failed('magnitude', allZero(name), TRAIN_FIRST);
      untrained ??= noValueLayer(name);
    }
    if (size > largest) [largest, where] = [size, name];
  }
  const figure = largest.toPrecision(3);
  const message = {
    en: `the largest weight is ${figure}, in ${where}`,
    zh: `绝对值最大的权重为 ${figure}，位于 ${where}`,
  };
  if (largest > EXPLODED) return failed('magnitude', message, USE_ANOTHER);
  if (largest > LARGE) return warned('magnitude', message, USE_ANOTHER);
  if (untrained) return warned('magnitude', untrained, FIT_CRITIC);
  return passed('magnitude', message);
}

function largestOf(data: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

/** A loop, not findIndex: a model has millions of weights, and calling back for each would be what the validator does. */
function firstNotFinite(data: Float32Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
