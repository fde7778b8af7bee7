import { StoredTensor, StoredTuple, isDict } from './stored-value.ts';
import type { StoredValue } from './stored-value.ts';

/** Data that JSON can hold, with numbers beyond it (NaN, infinities, −0) allowed. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: Plain | undefined;
}

/** Objects become dicts, arrays lists; fields that are undefined are left out. */
export function fromPlain(value: Plain): StoredValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Plain[]).map(fromPlain);
  const fields = Object.entries(value as PlainObject).filter(
    (field): field is [string, Plain] => field[1] !== undefined,
  );
  return new Map(fields.map(([key, field]) => [key, fromPlain(field)]));
}

/** The way back; undefined where the value holds what JSON cannot: tensors, keys that are no texts, bigints. */
export function toPlain(value: StoredValue): Plain | undefined {
  if (typeof value === 'bigint' || value instanceof StoredTensor) return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (isDict(value)) {
    const fields: [string, Plain][] = [];
    for (const [key, inner] of value) {
      const field = toPlain(inner);
      if (typeof key !== 'string' || field === undefined) return undefined;
      fields.push([key, field]);
    }
    return Object.fromEntries(fields); // defines fields: `__proto__` is one like any other
  }
  const items: Plain[] = [];
  for (const item of value instanceof StoredTuple ? value.items : value) {
    const inner = toPlain(item);
    if (inner === undefined) return undefined;
    items.push(inner);
  }
  return items;
}
