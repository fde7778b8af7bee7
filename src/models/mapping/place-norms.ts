import type { Text } from '../../contract/language.ts';
import { normBeforeActivation, normCount, normSize } from './differences.ts';
import { normEpsilon, normPosition } from './doubts.ts';
import type { NormPlaces } from './network.ts';
import { inOrder } from './order-parts.ts';
import { partName, type Linear, type Norm, type Part } from './parts.ts';

type Placed = NormPlaces & { readonly differences: readonly Text[]; readonly doubts: readonly Text[] };

/**
 * Gives each hidden layer its LayerNorm. In an nn.Sequential the numbers say what stands where, for the activation in
 * between is counted; elsewhere the order of names decides, and which side of the activation it is on stays open.
 *
 * @param layers hidden layers in order
 */
export function placeNorms(norms: readonly Norm[], layers: readonly Linear[], hidden: number): Placed {
  if (norms.length === 0) return { norms, certain: true, differences: [], doubts: [] };
  const misfits = norms.filter(({ size }) => size !== hidden);
  const differences = misfits.map((norm) => normSize(norm.weight.name, hidden, norm.size));
  if (norms.length !== layers.length + 1) differences.push(normCount(layers.length, norms.length));
  if (differences.length > 0) return { norms: [], certain: false, differences, doubts: [] };
  const last = lastNorm(norms, layers);
  const behind = inOrder(norms.filter((norm) => norm !== last));
  const places = behind.map((norm, i) => placeOf(norm, layers[i], layers.at(i + 1)));
  const before = behind.filter((_, i) => places[i] === 'before');
  const certain = places.every((place) => place === 'after');
  return {
    norms: [...behind, last],
    certain,
    differences: before.map((norm) => normBeforeActivation(norm.weight.name)),
    doubts: [...(certain ? [] : [normPosition]), ...(norms.every(isTorch) ? [] : [normEpsilon])],
  };
}

/** PyTorch names them `weight` and `bias`, and has the epsilon that this network has. */
function isTorch({ weight, bias }: Norm): boolean {
  return weight.name.endsWith('weight') && bias.name.endsWith('bias');
}

/** The one before the heads: the only one that stands apart from the hidden layers, else the last. */
function lastNorm(norms: readonly Norm[], layers: readonly Linear[]): Norm {
  const sharing = (nameOf: (part: Part) => string | null) => {
    const names = new Set(layers.map(nameOf));
    return (norm: Norm) => nameOf(norm) !== null && names.has(nameOf(norm));
  };
  const [inSequence, withNumber] = [sharing(sequenceOf), sharing(numbersIn)];
  const apart = norms.filter((norm) => !inSequence(norm) && !withNumber(norm));
  return apart.length === 1 ? apart[0] : inOrder(norms).at(-1)!;
}

/** The nn.Sequential that a module is a numbered member of. */
function sequenceOf(part: Part): string | null {
  return numberOf(part) === null ? null : part.components.slice(0, -1).join('.');
}

function numberOf({ components }: Part): number | null {
  const last = components.at(-1) ?? '';
  return /^\d{1,9}$/.test(last) ? Number(last) : null;
}

/** `fc1` and `ln1` belong together, and so do `blocks.0.linear` and `blocks.0.norm`. */
function numbersIn(part: Part): string | null {
  return partName(part).match(/\d+/g)?.join() ?? null;
}

/**
 * On which side of the activation a LayerNorm stands. Linear 0, activation 1, LayerNorm 2, linear 3 is as this network
 * has it; linear 0, LayerNorm 1, activation 2, linear 3 is not. Without numbers that count the activation it is unknown.
 */
function placeOf(norm: Norm, layer: Linear, next: Linear | undefined): 'after' | 'before' | 'unknown' {
  const [at, from] = [numberOf(norm), numberOf(layer)];
  if (at === null || from === null || sequenceOf(norm) !== sequenceOf(layer)) return 'unknown';
  const to = next && sequenceOf(next) === sequenceOf(norm) ? numberOf(next) : null;
  const between = at - from - 1;
  const behind = to === null ? 0 : to - at - 1;
  if (between >= 1 && behind === 0) return 'after';
  return between === 0 && behind >= 1 ? 'before' : 'unknown';
}
