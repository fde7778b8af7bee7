import { commonName, isOfValue } from './head-names.ts';
import type { Part, Parts } from './parts.ts';
import type { NamedTensor } from './proposal.ts';

export interface Sides {
  /** What the actions come out of, perhaps with value heads that their names do not give away. */
  readonly policy: Parts;
  /** What belongs to the value function alone. */
  readonly value: Parts;
  /** A module's components without what all modules' names begin with. */
  readonly ownName: (part: Part) => readonly string[];
}

/** Tells the policy's modules from those of the value function by their names. */
export function splitSides(parts: Parts): Sides {
  const skipped = sharedComponents(all(parts).map(({ components }) => components));
  const ownName = ({ components }: Part): readonly string[] => components.slice(skipped);
  const pick = (chosen: (part: Part) => boolean): Parts => ({
    linears: parts.linears.filter(chosen),
    norms: parts.norms.filter(chosen),
    grus: parts.grus.filter(chosen),
    oddities: parts.oddities.filter(chosen),
  });
  const memoryOf = memoryNames();
  const seen = new Set<string>();
  // Layers that policy and value function share stand in the file once under each name, as the same memory.
  const isNew = (part: Part): boolean => {
    const key = `${commonName(ownName(part))} ${part.tensors.map(memoryOf).join()}`;
    const before = seen.size;
    return seen.add(key).size > before;
  };
  const policy = pick((part) => !isOfValue(ownName(part)) && isNew(part));
  return { policy, value: pick((part) => isOfValue(ownName(part)) && isNew(part)), ownName };
}

export function all({ linears, norms, grus, oddities }: Parts): Part[] {
  return [...linears, ...norms, ...grus, ...oddities];
}

/** How many components all names begin with; the last of a name is never counted. */
function sharedComponents(names: readonly (readonly string[])[]): number {
  if (names.length === 0) return 0;
  const [first] = names;
  let shared = first.length - 1;
  for (const name of names) {
    let same = 0;
    while (same < Math.min(shared, name.length - 1) && name[same] === first[same]) same++;
    shared = same;
  }
  return Math.max(0, shared);
}

/** Names the memory that a tensor's numbers lie in. */
function memoryNames(): (named: NamedTensor) => string {
  const buffers = new Map<ArrayBufferLike, number>();
  return ({ tensor: { data } }) => {
    const number = buffers.get(data.buffer) ?? buffers.size;
    buffers.set(data.buffer, number);
    return `${number} ${data.byteOffset} ${data.length}`;
  };
}
