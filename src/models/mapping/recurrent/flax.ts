import { malformedRecurrent } from '../differences.ts';
import type { ModuleGroup } from '../module-groups.ts';
import { type Gru, type Oddity, type Piece } from '../parts.ts';
import type { NamedTensor, Step } from '../proposal.ts';
import { hasLength, type Recognised } from './recogniser.ts';

/**
 * flax.linen.GRUCell: a matrix [in, size] for each gate, `ir`, `iz`, `in` from the input, with biases, and `hr`, `hz`,
 * `hn` from the hidden state, with a bias for the last alone. The same function as PyTorch's.
 */
export function recogniseFlax(groups: readonly ModuleGroup[]): Recognised {
  const parents = new Map<string, Map<string, ModuleGroup>>();
  for (const group of groups) {
    const gate = group.components.at(-1) ?? '';
    if (!GATES.includes(gate) || !group.tensors.has('kernel')) continue;
    const parent = group.components.slice(0, -1).join('.');
    parents.set(parent, (parents.get(parent) ?? new Map<string, ModuleGroup>()).set(gate, group));
  }
  const grus: Gru[] = [];
  const oddities: Oddity[] = [];
  const taken = new Set<ModuleGroup>();
  for (const [parent, gates] of parents) {
    if (gates.size !== GATES.length) continue;
    gates.forEach((group) => taken.add(group));
    const part = layerOf(
      parent,
      GATES.map((gate) => gates.get(gate)!),
    );
    'difference' in part ? oddities.push(part) : grus.push(part);
  }
  return { grus, oddities, rest: groups.filter((group) => !taken.has(group)) };
}

const GATES = ['ir', 'iz', 'in', 'hr', 'hz', 'hn'];
const ORDER: Step = { kind: 'gates', assumed: 'rzn' };

function layerOf(parent: string, gates: readonly ModuleGroup[]): Gru | Oddity {
  const tensors = gates.flatMap((group) => [...group.tensors.values()]);
  const part = { components: parent.split('.'), position: Math.min(...gates.map(({ position }) => position)), tensors };
  const kernels = gates.map((group) => group.tensors.get('kernel')!);
  const biases = gates.map((group) => group.tensors.get('bias'));
  const [inputSize, size] = kernels[0].tensor.shape;
  const fits = kernels.every(({ tensor: { shape } }, i) => shape.join() === [i < 3 ? inputSize : size, size].join());
  const known = tensors.length === 6 + biases.filter((bias) => bias).length && size > 0;
  const hidden = hiddenBias(biases.slice(3));
  const input = stacked(biases.slice(0, 3));
  if (
    !fits ||
    !known ||
    !biases.every((bias) => hasLength(bias, size)) ||
    hidden === undefined ||
    input === undefined
  ) {
    return { ...part, difference: malformedRecurrent(parent, tensors) };
  }
  const weight = (sources: readonly NamedTensor[]): Piece => ({
    sources,
    steps: [{ kind: 'transpose' }, { kind: 'stack' }, ORDER],
  });
  return {
    ...part,
    ...{ style: 'flax', inputSize, hiddenSize: size, orientation: 'in_out' },
    ...{ inputWeight: weight(kernels.slice(0, 3)), hiddenWeight: weight(kernels.slice(3)) },
    ...{ inputBias: input, hiddenBias: hidden },
  };
}

type Biases = readonly (NamedTensor | undefined)[];

/** All three or none; undefined where it is neither. */
function stacked(biases: Biases): Piece | null | undefined {
  const present = biases.filter((bias) => bias !== undefined);
  if (present.length === 0) return null;
  return present.length === 3 ? { sources: present, steps: [{ kind: 'stack' }, ORDER] } : undefined;
}

function hiddenBias(biases: Biases): Piece | null | undefined {
  const [r, z, n] = biases;
  return n && !r && !z ? { sources: [n], steps: [{ kind: 'third-gate' }, ORDER] } : stacked(biases);
}
