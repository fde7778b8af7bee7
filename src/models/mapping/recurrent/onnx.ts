import { bidirectional, lstm, plainRecurrent } from '../differences.ts';
import type { ModuleGroup } from '../module-groups.ts';
import type { Gru, Oddity, Piece } from '../parts.ts';
import type { NamedTensor, Step } from '../proposal.ts';
import type { Recognised } from './recogniser.ts';

/**
 * ONNX's GRU operator: W [directions, 3 × size, in], R [directions, 3 × size, size] and B [directions, 6 × size], gates
 * z, r, h (https://onnx.ai/onnx/operators/onnx__GRU.html). As initializers they are told by their shapes and stand in
 * this order; with linear_before_reset=1, which PyTorch exports, it is the same function as PyTorch's.
 */
export function recogniseOnnx(groups: readonly ModuleGroup[]): Recognised {
  const all = groups.flatMap((group) => [...group.tensors.values()].map((named) => ({ group, named })));
  const matrices = all.filter(({ named }) => named.tensor.shape.length === 3 && !named.tensor.shape.includes(0));
  const biases = Map.groupBy(all, ({ named }) => named.tensor.shape.join());
  const grus: Gru[] = [];
  const oddities: Oddity[] = [];
  const taken = new Set<NamedTensor>();
  for (let i = 0; i + 1 < matrices.length; i++) {
    const [first, second] = [matrices[i], matrices[i + 1]];
    const [w, r] = isInput(second.named) ? [second, first] : [first, second];
    const gates = gatesOf(w.named, r.named);
    if (gates === null) continue;
    const [directions, rows] = r.named.tensor.shape;
    const bias = biases.get([directions, 2 * rows].join())?.shift();
    const members = [w.named, r.named, ...(bias ? [bias.named] : [])];
    members.forEach((named) => taken.add(named));
    const part = layerOf(w.group, members, gates);
    'difference' in part ? oddities.push(part) : grus.push(part);
    i++; // both are taken
  }
  return { grus, oddities, rest: taken.size === 0 ? groups : without(groups, taken) };
}

function without(groups: readonly ModuleGroup[], taken: ReadonlySet<NamedTensor>): ModuleGroup[] {
  const left = groups.map((group) => ({
    ...group,
    tensors: new Map([...group.tensors].filter(([, named]) => !taken.has(named))),
  }));
  return left.filter(({ tensors }) => tensors.size > 0);
}

/** Whether a name says W, the input's matrix, rather than R. */
function isInput({ name }: NamedTensor): boolean {
  return /(^|[^A-Za-z])W$/.test(name);
}

/** Of a pair W and R; null where they are none. */
function gatesOf(w: NamedTensor, r: NamedTensor): 1 | 3 | 4 | null {
  const [directions, rows, size] = r.tensor.shape;
  const gates = rows / size;
  const paired = w.tensor.shape[0] === directions && w.tensor.shape[1] === rows && directions <= 2;
  return paired && (gates === 1 || gates === 3 || gates === 4) ? gates : null;
}

function layerOf(group: ModuleGroup, tensors: readonly NamedTensor[], gates: 1 | 3 | 4): Gru | Oddity {
  const [w, r] = tensors;
  const bias = tensors.at(2);
  const part = { components: group.components, position: group.position, tensors };
  const [directions, , size] = r.tensor.shape;
  if (gates === 4) return { ...part, difference: lstm(w.name) };
  if (gates === 1) return { ...part, difference: plainRecurrent(w.name) };
  if (directions === 2) return { ...part, difference: bidirectional(w.name) };
  const weight = (named: NamedTensor): Piece => ({ sources: [named], steps: [{ kind: 'flatten' }, GATES] });
  const half = (index: 0 | 1): Piece | null =>
    bias ? { sources: [bias], steps: [{ kind: 'half', index }, GATES] } : null;
  return {
    ...part,
    ...{ style: 'onnx', inputSize: w.tensor.shape[2], hiddenSize: size, orientation: null },
    ...{ inputWeight: weight(w), hiddenWeight: weight(r), inputBias: half(0), hiddenBias: half(1) },
  };
}

const GATES: Step = { kind: 'gates', assumed: 'zrn' };
