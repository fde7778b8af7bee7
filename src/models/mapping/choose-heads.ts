import type { Text } from '../../contract/language.ts';
import { noActionHead, severalHeads } from './differences.ts';
import { inOrder } from './order-parts.ts';
import type { Sized } from './orientation.ts';
import { partName } from './parts.ts';

/** How a head was found: by its name, by its outputs alone, or as the last of the layers with such a name. */
export type FoundBy = 'name' | 'shape' | 'place';

export interface Heads {
  readonly actor: Sized;
  readonly actorBy: FoundBy;
  /** A value head among the policy's modules, told by its one output. */
  readonly critic: Sized | null;
  /** Other outputs, which the actions do not come from. */
  readonly others: readonly Sized[];
}

/**
 * Which of the linear layers that read the last hidden layer gives the action logits.
 *
 * @param named whether a layer's name says that it belongs to the policy's head
 * @param criticKnown whether the value head has been found elsewhere
 */
export function chooseHeads(
  sized: readonly Sized[],
  hidden: number,
  named: (layer: Sized) => boolean,
  criticKnown: boolean,
): Heads | { readonly differences: readonly Text[] } {
  const readers = sized.filter(({ input }) => input === hidden);
  const heads = readers.filter(({ output }) => output !== hidden);
  const namedHeads = heads.filter(named);
  const wide = heads.filter(({ output }) => output !== 1);
  const several = (layers: readonly Sized[]) => ({ differences: [severalHeads(layers.map(nameOf))] });
  const found = (actor: Sized, actorBy: FoundBy): Heads => {
    const rest = heads.filter((head) => head !== actor);
    const values = criticKnown ? [] : rest.filter((head) => head.output === 1 && !named(head));
    const critic = values.length === 1 ? values[0] : null;
    return { actor, actorBy, critic, others: rest.filter((head) => head !== critic) };
  };
  if (namedHeads.length > 1) return several(namedHeads);
  if (namedHeads.length === 1) return found(namedHeads[0], 'name');
  if (wide.length > 1) return several(wide);
  if (wide.length === 1) return found(wide[0], 'shape');
  return squareHead(readers.filter(named), found) ?? { differences: [noActionHead] };
}

/** A head with as many outputs as inputs looks like a hidden layer: only its name tells. */
function squareHead(named: readonly Sized[], found: (actor: Sized, by: FoundBy) => Heads): Heads | null {
  const byLinear = new Map(named.map((layer) => [layer.linear, layer]));
  const last = inOrder([...byLinear.keys()]).at(-1);
  return last ? found(byLinear.get(last)!, named.length === 1 ? 'name' : 'place') : null;
}

function nameOf({ linear }: Sized): string {
  return partName(linear);
}
