import { failure } from '../../contract/errors/index.ts';
import { shown } from '../../contract/errors/entry.ts';
import type { Text } from '../../contract/language.ts';

const BOOLEAN: Text = { en: 'true or false', zh: ' true 或 false' };
const NUMBER: Text = { en: 'a number', zh: '数' };
const LIST: Text = { en: 'a list of numbers', zh: '由数组成的列表' };
const ALLOWED: Text = { en: '1 or 0 for each action', zh: '每个动作对应的 1 或 0' };

/** As parsed from JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Throws serve/not-json where a value is not an object. */
export function objectOf(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw failure('serve/not-json', { found: foundText(value) });
}

/** A text of at most `limit` characters; undefined where the field is left out. Throws serve/field. */
export function textIn(fields: JsonObject, field: string, limit: number): string | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= limit) return value;
  const expected = { en: `a text of 1 to ${limit} characters`, zh: ` 1 到 ${limit} 个字符的文本` };
  throw failure('serve/field', { field, expected, found: foundText(value) });
}

/** false where the field is left out. Throws serve/field. */
export function flagIn(fields: JsonObject, field: string): boolean {
  const value = fields[field];
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw failure('serve/field', { field, expected: BOOLEAN, found: foundText(value) });
}

/** undefined where the field is left out. Throws serve/field and serve/not-finite. */
export function numberIn(fields: JsonObject, field: string): number | undefined {
  const value = fields[field];
  return value === undefined ? undefined : finite(value, field, '');
}

/** Numbers named by `names`, as float32; undefined where the field is left out. Throws serve/field, serve/length and serve/not-finite. */
export function numbersIn(fields: JsonObject, field: string, names: readonly string[]): Float32Array | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  const list = listOf(value, field, names.length, LIST);
  return Float32Array.from(list, (item, i) => finite(item, `${field}[${i}]`, names[i]));
}

/** Which actions are allowed, 1 or 0 each; all where the field is left out. Throws serve/field, serve/length and serve/mask-allows-nothing. */
export function maskIn(fields: JsonObject, field: string, length: number): Float32Array {
  const value = fields[field];
  if (value === undefined) return new Float32Array(length).fill(1);
  const mask = Float32Array.from(listOf(value, field, length, ALLOWED), (item, i) => {
    if (item === 0 || item === 1 || typeof item === 'boolean') return Number(item);
    throw failure('serve/field', {
      field: `${field}[${i}]`,
      expected: { en: '1 or 0', zh: ' 1 或 0' },
      found: foundText(item),
    });
  });
  if (!mask.includes(1)) throw failure('serve/mask-allows-nothing', { length });
  return mask;
}

function listOf(value: unknown, field: string, length: number, expected: Text): readonly unknown[] {
  if (!Array.isArray(value)) throw failure('serve/field', { field, expected, found: foundText(value) });
  if (value.length !== length) throw failure('serve/length', { field, expected: length, found: value.length });
  return value;
}

/** What other programs write for numbers that JSON cannot hold: Python `NaN` (as text here, see `parseJson`), JavaScript null. */
const NOT_FINITE: readonly unknown[] = [null, 'NaN', 'Infinity', '-Infinity'];

function finite(value: unknown, field: string, feature: string): number {
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  if (typeof value === 'number' || NOT_FINITE.includes(value)) {
    throw failure('serve/not-finite', { field, feature, found: String(value) });
  }
  throw failure('serve/field', { field, expected: NUMBER, found: foundText(value) });
}

/** A value as an error names it. A list or object is not shown: it may be nested without end. */
export function foundText(value: unknown): Text {
  if (value === undefined) return { en: 'nothing', zh: '空缺' };
  if (Array.isArray(value)) return { en: `a list of ${value.length}`, zh: `含 ${value.length} 项的列表` };
  if (typeof value === 'object' && value !== null) return { en: 'an object', zh: '对象' };
  return { en: shown(value), zh: ` ${shown(value)}` };
}
