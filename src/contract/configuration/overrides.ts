import { shortened } from '../errors/entry.ts';
import { failure } from '../errors/index.ts';
import { alternatives, describedAt, type Described } from './described.ts';
import { keyText, type KeyPath, type Where } from './key-path.ts';
import type { DescribedKind } from './kind.ts';
import { PRETRAINING } from './kinds.ts';

interface Override {
  readonly path: KeyPath;
  readonly value: unknown;
  /** How much of the path was there before: what lies deeper, only this override gives. */
  readonly kept: number;
  /** As it stands on the command line, shortened: `--set epochs=x`. */
  readonly option: string;
}

export interface Overridden {
  /** What was written, with the overrides in it. */
  readonly raw: unknown;
  /** Where a setting was given: by an override, else as in the file. */
  readonly where: Where;
}

/**
 * Sets `key=value` texts in what someone wrote, later ones winning. A key is a dotted path, with indices into lists; a
 * value is JSON, or else the text itself. Lists are replaced whole unless an index is named. Unknown keys and wrong
 * values are left to the check of the kind. Throws configuration/override and configuration/override-index.
 */
export function applyOverrides(
  raw: unknown,
  overrides: readonly string[],
  whereInFile: Where,
  kind: DescribedKind = PRETRAINING,
): Overridden {
  const parsed = overrides.map(parse);
  // A file that holds no group at all is the first thing to correct.
  if (!isContainer(raw) || Array.isArray(raw)) return { raw, where: whereInFile };
  let result: unknown = structuredClone(raw);
  const applied: Override[] = [];
  for (const override of parsed) {
    applied.push({ ...override, kept: depthOfGroups(result, override.path) });
    result = withValue(result, override, 0, kind.described);
  }
  return { raw: result, where: whereAmong(applied, whereInFile) };
}

function parse(text: string): Omit<Override, 'kept'> {
  const option = `--set ${shortened(text, 60)}`;
  const sign = text.indexOf('=');
  const key = text.slice(0, Math.max(0, sign)).trim();
  if (sign < 0 || key === '') throw failure('configuration/override', { option });
  const path = key.split('.').map((part) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : part));
  return { path, value: jsonOrText(text.slice(sign + 1)), option };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `container` (or a fresh one in its place) with the override's value at its path, from `depth` on. */
function withValue(container: unknown, override: Omit<Override, 'kept'>, depth: number, all: Described): unknown {
  const { path, value } = override;
  if (depth === path.length) return value;
  const key = path[depth];
  const holder = isContainer(container) ? container : fresh(path.slice(0, depth), all);
  if (Array.isArray(holder)) requireIndex(holder, override, depth);
  const next = withValue(ownMember(holder, key), override, depth + 1, all);
  // Assignment would change the prototype where the key is `__proto__`.
  Object.defineProperty(holder, key, { value: next, writable: true, enumerable: true, configurable: true });
  return holder;
}

/** What a setting that was not given starts from: its default where that is a list or group. */
function fresh(path: KeyPath, all: Described): object {
  const described = describedAt(path, all);
  if (described && isContainer(described.default)) return structuredClone(described.default);
  const list = described && alternatives(described).every(({ type }) => type === 'array' || type === 'null');
  return list ? [] : {};
}

function requireIndex(list: readonly unknown[], { path, option }: Omit<Override, 'kept'>, depth: number): void {
  const index = path[depth];
  if (typeof index === 'number' && index <= list.length) return;
  const key = keyText(path.slice(0, depth));
  throw failure('configuration/override-index', { option, key, length: list.length, found: String(index) });
}

/** How many keys of `path` lead through groups and lists that are there. */
function depthOfGroups(tree: unknown, path: KeyPath): number {
  let container = tree;
  for (let depth = 0; depth < path.length; depth++) {
    if (!isContainer(container)) return depth - 1;
    container = ownMember(container, path[depth]);
  }
  return path.length - 1;
}

function whereAmong(applied: readonly Override[], whereInFile: Where): Where {
  return (path) => {
    const gives = (one: Override) => begins(path, one.path) || (path.length > one.kept && begins(one.path, path));
    return applied.findLast(gives)?.option ?? whereInFile(path);
  };
}

function begins(path: KeyPath, beginning: KeyPath): boolean {
  return beginning.length <= path.length && beginning.every((key, i) => String(key) === String(path[i]));
}

function ownMember(container: object, key: string | number): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string | number, unknown>)[key] : undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
