import { bidirectional, lstm, malformedRecurrent, plainRecurrent, projected } from '../differences.ts';
import { partOf, type ModuleGroup } from '../module-groups.ts';
import { partName, type Gru, type Oddity, type Piece } from '../parts.ts';
import type { NamedTensor, Step } from '../proposal.ts';
import { cellOf, hasLength, inputsOf, type Cell, type Recognised } from './recogniser.ts';

/**
 * torch.nn.GRU (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, the next layer `_l1`) and torch.nn.GRUCell
 * (the same without layer). Gates r, z, n. torch.nn.LSTM and torch.nn.RNN have these names too; the shapes tell them
 * apart.
 */
export function recogniseTorch(groups: readonly ModuleGroup[]): Recognised {
  const grus: Gru[] = [];
  const oddities: Oddity[] = [];
  const rest: ModuleGroup[] = [];
  for (const group of groups) {
    if (![...group.tensors.keys()].some((leaf) => NAME.test(leaf))) rest.push(group);
    else for (const part of layersOf(group)) 'difference' in part ? oddities.push(part) : grus.push(part);
  }
  return { grus, oddities, rest };
}

const NAME = /^(weight|bias)_(ih|hh|hr)(_l(\d+))?(_reverse)?$/;

function layersOf(group: ModuleGroup): (Gru | Oddity)[] {
  const part = partOf(group);
  const name = partName(part);
  const layers = new Map<string, Map<string, NamedTensor>>();
  for (const [leaf, named] of group.tensors) {
    const [, kind, side, , layer, reverse] = NAME.exec(leaf) ?? [];
    if (reverse) return [{ ...part, difference: bidirectional(name) }];
    if (side === 'hr') return [{ ...part, difference: projected(name) }];
    // A weight beside those of the cell, by whatever name.
    if (kind === undefined) return [{ ...part, difference: malformedRecurrent(name, part.tensors) }];
    const tensors = layers.get(layer ?? '0') ?? new Map<string, NamedTensor>();
    layers.set(layer ?? '0', tensors.set(`${kind}_${side}`, named));
  }
  const numbers = [...layers.keys()].map(Number).sort((a, b) => a - b);
  if (numbers.some((number, i) => number !== i))
    return [{ ...part, difference: malformedRecurrent(name, part.tensors) }];
  return numbers.map((number) =>
    layerOf({ ...part, tensors: [...layers.get(String(number))!.values()] }, layers.get(String(number))!),
  );
}

function layerOf(part: ReturnType<typeof partOf>, tensors: ReadonlyMap<string, NamedTensor>): Gru | Oddity {
  const [input, hidden, inputBias, hiddenBias] = ROLES.map((role) => tensors.get(role));
  const cell = hidden ? cellOf(hidden) : null;
  const name = (hidden ?? part.tensors[0]).name;
  if (cell?.gates === 4) return { ...part, difference: lstm(name) };
  if (cell?.gates === 1) return { ...part, difference: plainRecurrent(name) };
  const inputSize = input && cell ? inputsOf(input, cell) : null;
  const biases = cell && [inputBias, hiddenBias].every((bias) => hasLength(bias, 3 * cell.size));
  if (!input || !hidden || !cell || inputSize === null || !biases) {
    return { ...part, difference: malformedRecurrent(name, part.tensors) };
  }
  return {
    ...part,
    ...{ style: 'torch', inputSize, hiddenSize: cell.size, orientation: cell.orientation },
    ...{ inputWeight: matrix(input, cell), hiddenWeight: matrix(hidden, cell) },
    ...{ inputBias: vector(inputBias), hiddenBias: vector(hiddenBias) },
  };
}

const ROLES = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'] as const;
const GATES: Step = { kind: 'gates', assumed: 'rzn' };

function matrix(named: NamedTensor, { orientation }: Cell): Piece {
  return { sources: [named], steps: [...(orientation === 'in_out' ? [{ kind: 'transpose' } as const] : []), GATES] };
}

function vector(named: NamedTensor | undefined): Piece | null {
  return named ? { sources: [named], steps: [GATES] } : null;
}
