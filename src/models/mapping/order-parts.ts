import type { Part } from './parts.ts';
import type { NamedTensor } from './proposal.ts';
import { compareNatural, namePattern } from './tensor-name.ts';

/**
 * Modules in the order that a program runs them, as far as names tell: those that differ in a number by the number,
 * the rest as the file has them, for programs save modules in the order they were made.
 */
export function inOrder<T extends Part>(parts: readonly T[]): T[] {
  const groups = [...Map.groupBy(parts, ({ components }) => namePattern(components)).values()];
  const first = (group: readonly T[]) => group.reduce((least, { position }) => Math.min(least, position), Infinity);
  return groups
    .map((group) => ({ group, at: first(group) }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ group }) => [...group].sort(byName));
}

function byName(a: Part, b: Part): number {
  return compareNatural(a.components.join('.'), b.components.join('.'));
}

/** Whether names alone tell the order: they differ in numbers only. */
export function ordered(parts: readonly Part[]): boolean {
  return new Set(parts.map(({ components }) => namePattern(components))).size <= 1;
}

/** Whether a file has its tensors by the alphabet, so that the order in which modules were made is lost. */
export function isAlphabetical(tensors: readonly NamedTensor[]): boolean {
  return tensors.every(({ name }, i) => i === 0 || tensors[i - 1].name <= name);
}
