import type * as z from 'zod';
import type { SingleProblem } from '../errors/configuration.ts';
import { shown, shownName } from '../errors/entry.ts';
import { inEveryLanguage, type Text, type Words } from '../language.ts';
import { STRATEGY_NAMES } from '../strategies.ts';
import { alternatives, describedAt, keysOf, settings, type Described } from './described.ts';
import { expectedWords, helpWords } from './expected.ts';
import { keyText, valueAt, whereAround, type KeyPath, type Where } from './key-path.ts';
import { byLikeness, difference, nearest } from './nearest.ts';
import { unknownStrategyParams } from './strategy-name.ts';

/** What a schema refuses in `raw`, told from top to bottom in the words of its settings, `all` of which are described. */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  raw: unknown,
  where: Where,
  all: Described,
): readonly SingleProblem[] {
  const problems = new Map<string, { path: KeyPath; problem: SingleProblem }>();
  for (const issue of issues) {
    const group = issue.path as KeyPath;
    if (issue.code === 'unrecognized_keys') {
      for (const path of issue.keys.map((key) => [...group, key])) {
        problems.set(keyText(path), { path, problem: unknownKey(path, where, all) });
      }
    } else if (!problems.has(keyText(group))) {
      problems.set(keyText(group), { path: group, problem: wrongValue(issue, group, raw, where, all) });
    }
  }
  return [...problems.values()]
    .map(({ path, problem }) => ({ problem, order: orderIn(raw, path) }))
    .sort((a, b) => inOrder(a.order, b.order))
    .map(({ problem }) => problem);
}

/** Where `path` stands among the keys that someone wrote, level by level: problems are told from top to bottom. */
function orderIn(raw: unknown, path: KeyPath): readonly number[] {
  return path.map((key, depth) => {
    const group = valueAt(raw, path.slice(0, depth));
    return typeof group === 'object' && group !== null ? Object.keys(group).indexOf(String(key)) : -1;
  });
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  const level = a.findIndex((rank, depth) => rank !== b[depth]);
  return level < 0 ? a.length - b.length : a[level] - (b[level] ?? -1);
}

/** Known keys that an error lists at most; where there are more, it lists half as many. */
const SIBLINGS = 20;

function unknownKey(path: KeyPath, where: Where, all: Described): SingleProblem {
  const group = path.slice(0, -1);
  const key = String(path.at(-1));
  const siblings = keysOf(describedAt(group, all) ?? all).filter((name) => name !== '$schema');
  return {
    kind: 'configuration/unknown-key',
    params: {
      where: whereAround(where, path),
      key: path.map((part) => shownName(String(part))).join('.'),
      nearest: nearestKey(group, key, siblings, all),
      siblings: siblings.length <= SIBLINGS ? siblings : byLikeness(key, siblings).slice(0, SIBLINGS / 2),
      of: siblings.length,
    },
  };
}

/** The most similar key of the same group, unless a key of that very name stands in another group. */
function nearestKey(group: KeyPath, key: string, siblings: readonly string[], all: Described): string {
  const here = nearest(key, siblings) ?? '';
  if (difference(key, here) >= Math.max(2, key.length / 3)) {
    const elsewhere = settings(all).find(({ path }) => path.at(-1) === key);
    if (elsewhere) return keyText(elsewhere.path);
  }
  return keyText([...group, here]);
}

function wrongValue(issue: z.core.$ZodIssue, path: KeyPath, raw: unknown, where: Where, all: Described): SingleProblem {
  const described = describedAt(path, all) ?? all;
  const value = valueAt(raw, path);
  const known = alternatives(described).flatMap((one) => one.enum ?? []);
  if (typeof value === 'string' && isStrategyNames(known)) {
    const params = unknownStrategyParams(value, whereAround(where, path), keyText(path));
    return { kind: 'configuration/unknown-strategy', params };
  }
  const fix = fixWords(described, value, path, all);
  return {
    kind: 'configuration/invalid',
    params: {
      where: whereAround(where, path),
      key: keyText(path),
      expected: issue.code === 'custom' ? refinementWords(issue) : expectedHere(described, value),
      found: value === undefined ? { en: 'nothing', zh: '缺失' } : shown(value),
      ...(fix && { fix }),
    },
  };
}

function isStrategyNames(values: readonly unknown[]): boolean {
  return values.length === STRATEGY_NAMES.length && STRATEGY_NAMES.every((name) => values.includes(name));
}

/** A schema's own refinement says what it expects as `params: { expected: { en, zh } }`, or else in its message. */
function refinementWords(issue: z.core.$ZodIssueCustom): Words {
  return (issue.params?.['expected'] as Text | undefined) ?? issue.message.replace(/^expected /, '');
}

function expectedHere(described: Described, value: unknown): Text {
  const words = expectedWords(described);
  if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return words;
  if (described.type !== 'integer' || !Number.isInteger(value)) return words;
  return {
    en: `${words.en} of at most ${Number.MAX_SAFE_INTEGER}`,
    zh: `不大于 ${Number.MAX_SAFE_INTEGER} 的${words.zh}`,
  };
}

/** The commonest slips by name; else what the setting means and its default. */
function fixWords(described: Described, value: unknown, path: KeyPath, all: Described): Text | undefined {
  const kinds = alternatives(described);
  if (typeof value === 'string') {
    const choices = kinds.flatMap((one) => one.enum ?? []).map(String);
    const meant = nearest(value, choices);
    if (meant !== undefined && difference(value, meant) <= 2) {
      return { en: `did you mean ${shown(meant)}?`, zh: `是否想写 ${shown(meant)}？` };
    }
    if (kinds.some(({ type }) => type === 'number' || type === 'integer' || type === 'boolean') && isPlain(value)) {
      return { en: `write it without quotes: ${value.trim()}`, zh: `请去掉引号：${value.trim()}` };
    }
    if (/^\s*[[{]/.test(value) && described.default !== undefined) {
      const example = `--set '${keyText(path)}=${shown(described.default, 400)}'`;
      return {
        en: `the value is not valid JSON; write for example ${example}`,
        zh: `该值不是合法的 JSON；写法示例：${example}`,
      };
    }
  }
  if ((typeof value === 'number' || typeof value === 'boolean') && kinds.every(({ type }) => type === 'string')) {
    if (kinds.every((one) => one.enum === undefined && one.const === undefined)) {
      return inEveryLanguage((language) =>
        language === 'zh' ? `文本须加引号："${value}"` : `text takes quotes: "${value}"`,
      );
    }
  }
  if (path.length === 0) return undefined;
  const around = describedAt(path.slice(0, -1), all);
  return helpWords(described) ?? (around && helpWords(around));
}

/** Whether a text is a number or a boolean that should stand without quotes. */
function isPlain(text: string): boolean {
  return /^\s*(true|false|-?\d+(\.\d+)?([eE][+-]?\d+)?)\s*$/.test(text);
}
