import type { Text } from '../../contract/language.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Plain, PlainObject } from '../plain.ts';
import { SHAPE_KEYS } from '../shape-keys.ts';
import { failed, passed, warned } from './check.ts';
import type { Check, CheckName } from './check.ts';

/** What has to be the same for a model to be used: its network as far as it acts, and how actions come out of it. */
export type Interface = Required<Omit<PolicyShape, 'valueTrunk'>>;

const KEYS: Readonly<Record<keyof Interface, string>> = { ...SHAPE_KEYS, actionKind: 'action_kind' };

const FIELDS = Object.keys(KEYS) as (keyof Interface)[];

/** Whether the model is what the caller needs. */
export function checkExpected(found: Interface, expected: Partial<Interface>): Check {
  return compare('expected', found, new Map(Object.entries(expected)), {
    en: 'set these keys to what was found, or choose another model',
    zh: '请把这些键设为实际值，或换用其他模型',
  });
}

/** Whether the configuration in the file describes the network in the file. */
export function checkConfiguration(found: Interface, configuration: PlainObject): Check {
  const stated = new Map(FIELDS.map((field) => [field, configuration[KEYS[field]]] as const));
  return compare('configuration', found, stated, {
    en: 'the file was put together from different models; take the original',
    zh: '该文件由不同模型拼成；请使用原始文件',
  });
}

const NOTHING_STATED = {
  en: 'the configuration says nothing of the network',
  zh: '配置中没有关于网络的内容',
};

function compare(
  name: CheckName,
  found: Interface,
  expected: ReadonlyMap<string, Plain | undefined>,
  fix: Text,
): Check {
  const compared = FIELDS.filter((field) => expected.get(field) !== undefined);
  const wrong = compared.filter((field) => expected.get(field) !== found[field]);
  const rows = compared.map((field) => ({
    key: KEYS[field],
    expected: JSON.stringify(expected.get(field)),
    found: JSON.stringify(found[field]),
  }));
  if (compared.length === 0) return warned(name, NOTHING_STATED, fix);
  if (wrong.length === 0) {
    return { ...passed(name, { en: 'the dimensions agree', zh: '各维度一致' }), table: rows };
  }
  const each = (words: (key: string, expected: string, found: string) => string) =>
    rows.filter((_, i) => wrong.includes(compared[i])).map(({ key, expected: want, found }) => words(key, want, found));
  const message = {
    en: each((key, want, found) => `${key}: expected ${want}, found ${found}`).join('; '),
    zh: each((key, want, found) => `${key}：应为 ${want}，实为 ${found}`).join('；'),
  };
  return { ...failed(name, message, fix), table: rows };
}
