import type { Text } from '../../contract/language.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import { toFloat32 } from '../dtypes.ts';
import { isModelDocument } from '../policy-model.ts';
import { StoredTensor, isDict, type StoredValue } from '../stored-value.ts';
import { batchNorm } from './differences.ts';
import { spreadOf, type AsideTensor, type CollectedTensors } from './collect-tensors.ts';
import type { FoundNormaliser } from './proposal.ts';
import { wordsOf } from './tensor-name.ts';

/** Bounds that programs keep normalised observations within; files hardly ever say which. */
const CLIPS = [10, 5, 1e6];
/** What programs add to a variance before they take its root: Gym and Stable-Baselines3, then PyTorch and rl_games. */
const EPSILONS = [1e-8, 1e-5];

/** The observations' statistics, told by their names and their size; null where there are none. */
export function findNormaliser(
  value: StoredValue,
  collected: CollectedTensors,
  stateDim: number,
): FoundNormaliser | null {
  if (isModelDocument(value)) return ownNormaliser(value.get('normaliser'), stateDim);
  const pairs = statisticsOf(collected).filter(
    ({ mean, spread }) => size(mean) === stateDim && size(spread) === stateDim && !ofRewards(mean.name),
  );
  return pairs.length === 1 ? fromPair(pairs[0], collected) : null;
}

/**
 * Running statistics in the middle of a network: a BatchNorm without weights, which is no normaliser of observations.
 */
export function innerStatistics(collected: CollectedTensors, stateDim: number): Text[] {
  const inner = statisticsOf(collected).filter(
    ({ mean }) => /running_mean$/.test(mean.name) && size(mean) !== stateDim && size(mean) > 1 && !ofRewards(mean.name),
  );
  return inner.map(({ mean }) => batchNorm(mean.name));
}

interface Pair {
  readonly mean: AsideTensor;
  readonly spread: AsideTensor;
}

function statisticsOf({ aside }: CollectedTensors): Pair[] {
  const byName = new Map(aside.filter(({ reason }) => reason === 'statistics').map((named) => [named.name, named]));
  const pairs: Pair[] = [];
  for (const [name, mean] of byName) {
    const spread = /(mean|mu)$/i.test(name) ? spreadOf(name, byName) : undefined;
    if (spread !== undefined) pairs.push({ mean, spread: byName.get(spread)! });
  }
  return pairs;
}

function size({ tensor }: AsideTensor): number {
  return tensor.data.length;
}

function ofRewards(name: string): boolean {
  const words = name.split(/[./]/).flatMap(wordsOf);
  return words.some((word) => ['ret', 'return', 'returns', 'reward', 'rewards', 'value', 'values'].includes(word));
}

function fromPair({ mean, spread }: Pair, { numbers, aside }: CollectedTensors): FoundNormaliser | null {
  const means = toFloat32(mean.tensor.dtype, mean.tensor.data).data;
  const spreads = toFloat32(spread.tensor.dtype, spread.tensor.data).data;
  const variance = /var(iance)?$/i.test(spread.name);
  const parent = mean.name.slice(0, mean.name.lastIndexOf('.') + 1);
  const counter = aside.find(({ name, tensor }) => name === `${parent}count` && tensor.data.length === 1);
  const count = Math.round(numbers.get(`${parent}count`) ?? Number(counter?.tensor.data[0] ?? 0));
  const epsilons = !variance ? [0] : /running_/.test(spread.name) ? [...EPSILONS].reverse() : EPSILONS;
  const variants = CLIPS.flatMap((clip) => epsilons.map((epsilon) => ({ clip, epsilon }))).map(({ clip, epsilon }) => ({
    mean: Array.from(means),
    std: Array.from(spreads, (x) => Math.fround(variance ? Math.sqrt(x + epsilon) : x)),
    clip,
    count: Number.isSafeInteger(count) && count >= 0 ? count : 0,
  }));
  const usable = variants.filter(isUsable);
  return usable.length > 0 ? { normaliser: usable[0], variants: usable, names: [mean.name, spread.name] } : null;
}

function isUsable({ mean, std }: Normaliser): boolean {
  return mean.every(Number.isFinite) && std.every((x) => Number.isFinite(x) && x > 0);
}

/** Of a document of ours. */
function ownNormaliser(value: StoredValue | undefined, stateDim: number): FoundNormaliser | null {
  if (!isDict(value)) return null;
  const [mean, std, clip, count] = ['mean', 'std', 'clip', 'count'].map((name) => value.get(name));
  const fits = [mean, std].every((field) => field instanceof StoredTensor && field.shape.join() === String(stateDim));
  if (!fits || typeof clip !== 'number' || !(clip > 0) || typeof count !== 'number') return null;
  const numbers = (field: unknown): number[] => {
    const { dtype, data } = field as StoredTensor;
    return Array.from(toFloat32(dtype, data).data);
  };
  const normaliser = { mean: numbers(mean), std: numbers(std), clip, count };
  const names = ['normaliser.mean', 'normaliser.std'];
  return isUsable(normaliser) ? { normaliser, variants: [normaliser], names } : null;
}
