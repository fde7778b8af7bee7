import { TypedError } from '../../base/errors.ts';
import type { Text } from '../../contract/language.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { Fields } from '../fields.ts';
import { decodeShape, isModelDocument } from '../policy-model.ts';
import { StoredTensor, StoredTuple, isDict, type StoredDict, type StoredValue } from '../stored-value.ts';
import type { NamedTensor } from './proposal.ts';

/** Why a tensor is no weight of a network. */
export const ASIDE_REASONS = {
  optimiser: { en: 'state of the optimiser', zh: '优化器状态' },
  training: { en: 'state of the training', zh: '训练状态' },
  counter: { en: 'a counter', zh: '计数器' },
  integers: { en: 'integers, not weights', zh: '整数，不是权重' },
  number: { en: 'a single number, not a weight', zh: '单个数值，不是权重' },
  statistics: { en: 'statistics, not weights', zh: '统计量，不是权重' },
  probe: { en: 'recorded inputs and outputs', zh: '记录的输入与输出' },
  description: { en: 'part of the model’s description', zh: '模型描述的一部分' },
  template: { en: 'a layer that others were copied from, which never runs', zh: '仅供复制、从不运行的模板层' },
  surplus: { en: 'beside the network’s own weights, which are all there', zh: '网络自身的权重已齐全，此为多余' },
  copy: { en: 'a delayed or averaged copy of the network', zh: '网络的延迟或平均副本' },
} as const satisfies Readonly<Record<string, Text>>;
export type AsideReason = keyof typeof ASIDE_REASONS;

export interface AsideTensor extends NamedTensor {
  readonly reason: AsideReason;
}

export interface CollectedTensors {
  /** What may be weights, in file order. */
  readonly tensors: readonly NamedTensor[];
  readonly aside: readonly AsideTensor[];
  /** Plain numbers by path, such as how many steps statistics were taken from. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Every tensor of what a file holds, by its dotted path, apart from those that are no weights. */
export function collectTensors(value: StoredValue): CollectedTensors {
  const { found, numbers } = walk(value);
  const own = isModelDocument(value);
  const statistics = statisticsAmong(found);
  const names = new Set(found.map(({ name }) => name));
  const complete = own ? completeNetwork(value, names) : null;
  const tensors: NamedTensor[] = [];
  const aside: AsideTensor[] = [];
  for (const named of found) {
    const reason =
      own && !/^state_dict(\.|$)/.test(named.name) ? ownReason(named.name) : reasonOf(named, statistics, names);
    if (reason === null && complete !== null && !complete.has(named.name)) aside.push({ ...named, reason: 'surplus' });
    else if (reason === null) tensors.push(named);
    else aside.push({ ...named, reason });
  }
  const kept = tensors.filter(({ name }) => !COPY.test(name));
  if (kept.length === 0 || kept.length === tensors.length) return { tensors, aside, numbers };
  const copies = tensors.filter(({ name }) => COPY.test(name)).map((named) => ({ ...named, reason: 'copy' as const }));
  return { tensors: kept, aside: [...aside, ...copies], numbers };
}

/** Paths of the weights of the network that a document of ours describes, where all of them are there. */
function completeNetwork(document: StoredDict, names: ReadonlySet<string>): ReadonlySet<string> | null {
  try {
    const paths = policyParameters(decodeShape(new Fields(document, ''))).map(({ name }) => `state_dict.${name}`);
    return paths.every((path) => names.has(path)) ? new Set(paths) : null;
  } catch (error) {
    if (error instanceof TypedError) return null;
    throw error;
  }
}

const MAXIMUM_DEPTH = 64;

/** Depth first, in file order. What lies deeper than any program nests its weights is not looked at. */
function walk(root: StoredValue): { found: NamedTensor[]; numbers: Map<string, number> } {
  const found: NamedTensor[] = [];
  const numbers = new Map<string, number>();
  const visit = (value: StoredValue, path: string, depth: number): void => {
    if (value instanceof StoredTensor) found.push({ name: path, tensor: value });
    else if (typeof value === 'number') numbers.set(path, value);
    else if (value === null || typeof value !== 'object' || depth > MAXIMUM_DEPTH) return;
    else {
      const entries = isDict(value) ? value : (value instanceof StoredTuple ? value.items : value).entries();
      for (const [key, inner] of entries) visit(inner, path === '' ? String(key) : `${path}.${String(key)}`, depth + 1);
    }
  };
  visit(root, '', 0);
  return { found, numbers };
}

const OPTIMISER =
  /(^|[./])([a-z_]*optimi[sz]ers?(_?states?)?(_?dicts?)?|optim|opt_state|param_groups|exp_avg(_sq)?|max_exp_avg_sq|momentum_buffer|square_avg|grad_avg|acc_delta|sum_squares|[Aa]dam[wW]?|RMSprop|SGD)([./:]|$)/i;
const TRAINING = /(^|[./])([a-z_]*(lr_)?schedulers?(_?state)?(_?dict)?|(grad_)?scaler|[a-z_]*rng[a-z_]*)([./]|$)/i;
const COUNTER = /(^|[./])(num_batches_tracked|step|steps|t|count|n_averaged|iterations?|epoch|global_step)$/i;
const PROBE = /(^|\.)probe\.|^(observations|masks|logits|values)$/;
const COPY = /(^|[./_])(targ|target|ema|swa|shadow)(\d*)([./_]|$)/i;
/** MAPPO's reference implementation keeps the layer that it copies `layer_N` times. */
const TEMPLATE = /(^|\.)fc_h\./;
const MEAN = /(mean|mu)$/i;
const INTEGERS = ['int64', 'int32', 'int16', 'int8', 'uint8', 'bool'];

function reasonOf(
  { name, tensor }: NamedTensor,
  statistics: ReadonlySet<string>,
  names: ReadonlySet<string>,
): AsideReason | null {
  if (OPTIMISER.test(name)) return 'optimiser';
  if (TRAINING.test(name)) return 'training';
  if (COUNTER.test(name) && tensor.data.length === 1) return 'counter';
  if (PROBE.test(name)) return 'probe';
  if (statistics.has(name)) return 'statistics';
  if (TEMPLATE.test(name) && names.has(name.replace(TEMPLATE, '$1fc2.0.'))) return 'template';
  if (INTEGERS.includes(tensor.dtype)) return 'integers';
  return tensor.shape.length === 0 ? 'number' : null;
}

function ownReason(name: string): AsideReason {
  if (name.startsWith('training')) return 'training';
  return name.startsWith('probe') ? 'probe' : name.startsWith('normaliser') ? 'statistics' : 'description';
}

/**
 * Names of means with their variances or deviations. A normalisation layer has such ones too, but weights beside them:
 * those stay, for the layer is part of the network.
 */
function statisticsAmong(found: readonly NamedTensor[]): ReadonlySet<string> {
  const names = new Set(found.map(({ name }) => name));
  const result = new Set<string>();
  for (const { name } of found) {
    const spread = MEAN.test(name) ? spreadOf(name, names) : undefined;
    if (spread === undefined) continue;
    const parent = name.slice(0, name.lastIndexOf('.') + 1);
    if (['weight', 'bias', 'gamma', 'beta', 'scale'].some((leaf) => names.has(parent + leaf))) continue;
    result.add(name).add(spread);
  }
  return result;
}

/** The name of the variance or deviation that belongs to a mean. */
export function spreadOf(mean: string, names: { has(name: string): boolean }): string | undefined {
  const stem = mean.replace(MEAN, '');
  return ['var', 'variance', 'std', 'stddev', 'sigma'].map((word) => stem + word).find((name) => names.has(name));
}
