import type { KeyPath } from '../../contract/configuration/key-path.ts';

/** The ways to all values that are no groups, in the order in which they stand; lists count as one value. */
export function leaves(tree: unknown, path: KeyPath = []): KeyPath[] {
  if (!isGroup(tree)) return path.length === 0 ? [] : [path];
  return Object.entries(tree).flatMap(([key, value]) => leaves(value, [...path, key]));
}

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
