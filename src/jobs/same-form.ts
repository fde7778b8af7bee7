import { failure } from '../contract/errors/index.ts';
import type { Words } from '../contract/language.ts';

/**
 * Refuses a stored state that is not formed like the one that the program keeps now: another configuration or version
 * wrote it, and putting it back would fail half-way or go on from numbers that are not there. Like means: each field is
 * there and of the same kind, fixed lists are as long. Arrays may have grown; null in `like` says nothing. Throws
 * `run/checkpoint`.
 *
 * @param where the checkpoint's file
 * @param field path of `found` in it
 */
export function requireSameForm(where: string, field: string, found: unknown, like: unknown): void {
  if (like === null || like === undefined) return;
  const wrong = (expected: Words): never => {
    throw failure('run/checkpoint', { where, field, expected, found: formOf(found) });
  };
  if (ArrayBuffer.isView(like)) {
    const { length } = like as Int32Array;
    if (formOf(found) !== formOf(like) || (found as Int32Array).length < length) {
      wrong({ en: `${formOf(like)} of at least ${length}`, zh: `长度不小于 ${length} 的 ${formOf(like)}` });
    }
  } else if (Array.isArray(like)) {
    const fits = Array.isArray(found) && (like.length === 0 || found.length === like.length);
    if (!fits) wrong({ en: `a list of ${like.length}`, zh: `长度为 ${like.length} 的列表` });
    like.forEach((one, i) => requireSameForm(where, `${field}.${i}`, (found as unknown[])[i], one));
  } else if (typeof like === 'object') {
    if (formOf(found) !== 'object') wrong({ en: 'an object', zh: '对象' });
    for (const [key, one] of Object.entries(like)) {
      requireSameForm(where, `${field}.${key}`, (found as Readonly<Record<string, unknown>>)[key], one);
    }
  } else if (typeof found !== typeof like) wrong(typeof like);
}

function formOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return ArrayBuffer.isView(value) || Array.isArray(value) ? value.constructor.name : typeof value;
}
