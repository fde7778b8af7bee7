import type { SingleProblem } from '../../errors/configuration.ts';
import { shown } from '../../errors/entry.ts';
import type { Language, Text } from '../../language.ts';
import { keyText, whereAround, type KeyPath, type Where } from '../key-path.ts';

/** Something that must hold between settings that are each fine by themselves; undefined where it does. */
export type Rule<C> = (configuration: C, where: Where) => SingleProblem | undefined;

/** The value `found` at `path` does not go with others. */
export function invalid(path: KeyPath, found: unknown, where: Where, expected: Text, fix: Text): SingleProblem {
  const params = { where: whereAround(where, path), key: keyText(path), expected, found: shown(found), fix };
  return { kind: 'configuration/invalid', params };
}

/** `sequence_length 24 (configs/a.json:8:3)`. */
export function given(path: KeyPath, value: unknown, where: Where, language: Language): string {
  const place = where(path);
  if (language === 'zh') return `${keyText(path)} = ${shown(value)}（${place ?? '默认值'}）`;
  return `${keyText(path)} ${shown(value)} (${place ?? 'the default'})`;
}
