import {
  attention,
  batchNorm,
  convolution,
  embedding,
  gaussian,
  noPlace,
  reparametrised,
  scaleOnly,
} from './differences.ts';
import { moduleGroups, partOf, type ModuleGroup } from './module-groups.ts';
import { partName, type Linear, type Norm, type Oddity, type Parts } from './parts.ts';
import { pairBiases, type Loose } from './pair-biases.ts';
import type { NamedTensor } from './proposal.ts';
import { recogniseRecurrent } from './recurrent/table.ts';
import { wordsOf } from './tensor-name.ts';

/** The modules that tensors belong to: linear layers, LayerNorms, GRU layers, and what this network has no place for. */
export function findParts(tensors: readonly NamedTensor[]): Parts {
  const { grus, oddities, rest } = recogniseRecurrent(moduleGroups(tensors));
  const linears: Linear[] = [];
  const norms: Norm[] = [];
  const odd: Oddity[] = [...oddities];
  const loose: Loose[] = [];
  const attending = attentionParents(rest);
  for (const group of rest) {
    const part = partOf(group);
    const module = group.components.slice(0, -1).join('.');
    if (attending.has(module)) odd.push({ ...part, difference: attention(partName(part)) });
    else sort(group, { linears, norms, odd, loose });
  }
  const { paired, left } = pairBiases(loose);
  const unpaired = left.map((group) => ({ ...partOf(group), difference: looseDifference(group) }));
  return { linears: [...linears, ...paired], norms, grus, oddities: [...odd, ...unpaired] };
}

interface Sorted {
  readonly linears: Linear[];
  readonly norms: Norm[];
  readonly odd: Oddity[];
  readonly loose: Loose[];
}

/** Puts a module where it belongs by what it holds. */
function sort(group: ModuleGroup, { linears, norms, odd, loose }: Sorted): void {
  const { tensors } = group;
  const part = partOf(group);
  const name = partName(part);
  const leaves = [...tensors.keys()];
  const weight = tensors.get('weight') ?? tensors.get('kernel');
  const scale = tensors.get('scale') ?? tensors.get('weight');
  const bias = tensors.get('bias');
  const high = part.tensors.find(({ tensor }) => tensor.shape.length > 2);
  const empty = part.tensors.some(({ tensor }) => tensor.shape.includes(0));
  const strange = (difference: Oddity['difference']): void => void odd.push({ ...part, difference });
  if (empty) strange(noPlace(part.tensors[0]));
  else if (isDeviation(group)) strange(gaussian(part.tensors[0].name));
  else if (leaves.some((leaf) => ATTENTION.test(leaf))) strange(attention(name));
  else if (isReparametrised(group)) strange(reparametrised(name));
  else if (leaves.some((leaf) => leaf.startsWith('running_'))) strange(batchNorm(name));
  else if (high) strange(convolution(high));
  else if (isEmbedding(group)) strange(embedding(name));
  else if (tensors.size === 2 && weight && bias && dimensions(weight) === 2 && dimensions(bias) === 1) {
    linears.push({ ...part, weight, bias, kernel: tensors.has('kernel') });
  } else if (tensors.size === 2 && scale && bias && [scale, bias].every(({ tensor }) => tensor.shape.length === 1)) {
    const size = scale.tensor.data.length;
    if (bias.tensor.data.length === size) norms.push({ ...part, weight: scale, bias, size });
    else strange(noPlace(bias));
  } else if (tensors.size === 1 && [1, 2].includes(dimensions(part.tensors[0]))) {
    const [named] = part.tensors;
    loose.push({ group, named, dimensions: dimensions(named) as 1 | 2, kernel: tensors.has('kernel') });
  } else strange(noPlace(part.tensors.find((named) => named !== weight && named !== bias) ?? part.tensors[0]));
}

const ATTENTION = /^(in_proj_(weight|bias)|[qkv]_proj_weight)$/;

/** torch.nn.utils.weight_norm and spectral_norm, the old ones and those of torch.nn.utils.parametrizations. */
function isReparametrised({ components, tensors }: ModuleGroup): boolean {
  return (
    components.includes('parametrizations') || [...tensors.keys()].some((leaf) => /^weight_(g|v|u|orig)$/.test(leaf))
  );
}

function dimensions({ tensor }: NamedTensor): number {
  return tensor.shape.length;
}

function isEmbedding({ components, tensors }: ModuleGroup): boolean {
  if (tensors.has('embedding') || tensors.has('embeddings')) return true;
  const words = wordsOf(components.at(-1) ?? '');
  return !tensors.has('bias') && words.some((word) => ['emb', 'embed', 'embedding', 'embeddings'].includes(word));
}

const PROJECTIONS = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['query', 'key', 'value'],
  ['q', 'k', 'v'],
  ['wq', 'wk', 'wv'],
];

/** Modules that hold a projection for queries, one for keys and one for values. */
function attentionParents(groups: readonly ModuleGroup[]): ReadonlySet<string> {
  const children = Map.groupBy(groups, ({ components }) => components.slice(0, -1).join('.'));
  const result = new Set<string>();
  for (const [parent, inner] of children) {
    const names = new Set(inner.map(({ components }) => components.at(-1)));
    if (PROJECTIONS.some((three) => three.every((name) => names.has(name)))) result.add(parent);
  }
  return result;
}

/** A deviation that a Gaussian policy has beside its means. */
function isDeviation({ components }: ModuleGroup): boolean {
  const words = wordsOf(components.at(-1) ?? '');
  // NoisyNet has such ones of its weights.
  const ofWeights = words.includes('weight') || words.includes('bias');
  return !ofWeights && words.some((word) => ['std', 'stds', 'logstd', 'sigma'].includes(word));
}

function looseDifference({ tensors }: ModuleGroup): Oddity['difference'] {
  const [[leaf, named]] = tensors;
  const scale = (leaf === 'weight' || leaf === 'scale') && named.tensor.data.length > 1;
  return scale ? scaleOnly(named.name) : noPlace(named);
}
