import * as z from 'zod';
import type { Text } from '../language.ts';
import type { KeyPath } from './key-path.ts';

type DescribedType = 'object' | 'array' | 'number' | 'integer' | 'string' | 'boolean' | 'null';

/**
 * A setting as JSON Schema describes it, with its help and unit: the one form from which error messages, the command
 * line, the documentation and editors' schema derive.
 */
export interface Described {
  readonly type?: DescribedType | readonly DescribedType[];
  readonly default?: unknown;
  readonly help?: Text;
  readonly unit?: string;
  readonly form?: Text;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly items?: Described;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
}

/** Describes what people may write (defaults may be left out), not what a run sees. */
export function describedBy(schema: z.ZodType): Described {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }) as Described;
}

/** The alternatives of a setting: itself, unless it may be one of several kinds of value. */
export function alternatives(described: Described): readonly Described[] {
  const several = described.anyOf ?? described.oneOf;
  if (several) return several.flatMap(alternatives);
  const { type } = described;
  return isOneType(type) ? [described] : type.map((one) => ({ ...described, type: one }));
}

function isOneType(type: Described['type']): type is DescribedType | undefined {
  return !Array.isArray(type);
}

/** The setting at `path` below `from`; undefined where there is none. A list's elements share one description. */
export function describedAt(path: KeyPath, from: Described): Described | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return from;
  for (const one of alternatives(from)) {
    const next = member(one, key);
    const found = next && describedAt(rest, next);
    if (found) return found;
  }
  return undefined;
}

function member(described: Described, key: string | number): Described | undefined {
  if (described.items && /^\d+$/.test(String(key))) return described.items;
  return described.properties && Object.hasOwn(described.properties, key) ? described.properties[key] : undefined;
}

/** A group's own keys; empty for anything else. */
export function keysOf(described: Described): readonly string[] {
  return alternatives(described).flatMap((one) => Object.keys(one.properties ?? {}));
}

export interface NamedSetting {
  readonly path: KeyPath;
  readonly described: Described;
}

/**
 * Every setting and group below `from`, which stands at `path`: in the order of the schema, groups before their members;
 * members of a list's elements have the path `demonstrations.strategies.0.name`.
 */
export function settings(from: Described, path: KeyPath = []): readonly NamedSetting[] {
  return alternatives(from).flatMap((one) => {
    const members = Object.entries(one.properties ?? {});
    if (one.items) return settings(one.items, [...path, 0]);
    return members.flatMap(([key, described]) => [
      { path: [...path, key], described },
      ...settings(described, [...path, key]),
    ]);
  });
}
