import { inLanguage, listed, spaced, type Language, type Words } from '../language.ts';
import { entry, shown, shownName, type ErrorEntry, type ErrorWords } from './entry.ts';
import { SYNTAX_EXPECTATIONS, SYNTAX_HINTS, type SyntaxExpectation, type SyntaxHint } from './syntax.ts';

/** What was found instead of UTF-8. */
export type WrongEncoding = 'utf-16' | 'binary' | 'other-encoding';

const ENCODINGS: Readonly<Record<WrongEncoding, Readonly<Record<Language, string>>>> = {
  'utf-16': { en: 'UTF-16', zh: 'UTF-16 编码' },
  binary: { en: 'a zero byte (a binary file?)', zh: '零字节（可能是二进制文件）' },
  'other-encoding': { en: 'bytes of another encoding (GBK?)', zh: '其他编码的字节（可能是 GBK）' },
};

interface SyntaxParams {
  where: string;
  expected: SyntaxExpectation;
  /** The token found; null at the end of the file. */
  found: string | null;
  hint: SyntaxHint;
  /** `file:line:column` that the hint speaks of. */
  at?: string;
}

/** The ways in which a configuration can be wrong at one place. */
const single = {
  /** A value that the schema refuses. `where` is `file:line:column`, or the option that set it. */
  'configuration/invalid': entry<{ where: string; key: string; expected: Words; found: Words; fix?: Words }>({
    en: (p) => ({
      problem: `${at(p.where, p.key)}: expected ${inLanguage(p.expected, 'en')}, found ${inLanguage(p.found, 'en')}`,
      ...(p.fix && { fix: inLanguage(p.fix, 'en') }),
    }),
    zh: (p) => ({
      problem: `${at(p.where, p.key)}：应为${spaced(inLanguage(p.expected, 'zh'))}，实为${spaced(inLanguage(p.found, 'zh'))}`,
      ...(p.fix && { fix: inLanguage(p.fix, 'zh') }),
    }),
  }),

  /** `nearest` is the known key that looks most like it; `siblings` are keys known at its place, the most similar `of` all. */
  'configuration/unknown-key': entry<{
    where: string;
    key: string;
    nearest: string;
    siblings: readonly string[];
    of: number;
  }>({
    en: (p) => ({
      problem: `${at(p.where, p.key)}: unknown key; the nearest known one is ${p.nearest}`,
      fix: `known here: ${listed(p.siblings, 'en')}${p.siblings.length < p.of ? `, … (all ${p.of}: docs/configuration.md)` : ''}`,
    }),
    zh: (p) => ({
      problem: `${at(p.where, p.key)}：未知的键；最接近的已知键是 ${p.nearest}`,
      fix: `此处可用的键：${listed(p.siblings, 'zh')}${p.siblings.length < p.of ? ` …（全部 ${p.of} 个见 docs/configuration.zh-CN.md）` : ''}`,
    }),
  }),

  /** `key` is empty where an option of a command named the strategy. */
  'configuration/unknown-strategy': entry<{
    where: string;
    key: string;
    found: string;
    nearest: string;
    known: readonly string[];
  }>({
    en: (p) => ({
      problem: `${at(p.where, p.key)}: unknown strategy ${shown(p.found)}; the nearest known one is ${p.nearest}`,
      fix: `strategies: ${listed(p.known, 'en')}`,
    }),
    zh: (p) => ({
      problem: `${at(p.where, p.key)}：未知的策略 ${shown(p.found)}；最接近的已知策略是 ${p.nearest}`,
      fix: `可用的策略：${listed(p.known, 'zh')}`,
    }),
  }),
};

type SingleKind = keyof typeof single;

/** One of several problems. */
export interface SingleProblem {
  readonly kind: SingleKind;
  readonly params: Readonly<Record<string, unknown>>;
}

interface KeysOfKind {
  /** Of the kind, as its schema has it. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** Keys of a kind that are named at most. */
const NAMED = 5;

function firstOf(keys: readonly string[], language: Language): string {
  return listed(keys.length > NAMED ? [...keys.slice(0, NAMED), '…'] : keys, language);
}

function schemasOf(found: readonly KeysOfKind[], or: string): string {
  return found.map(({ name }) => `"$schema": "${name}.schema.json"`).join(or);
}

export const configurationErrors = {
  ...single,

  /** Two problems or more, shown together. */
  'configuration/several': entry<{ problems: readonly SingleProblem[] }>({
    en: (p) => ({ problem: together(p.problems, 'en', (n) => `… and ${n} more problem${n === 1 ? '' : 's'}`) }),
    zh: (p) => ({ problem: together(p.problems, 'zh', (n) => `… 另有 ${n} 处问题`) }),
  }),

  /** Keys that one kind of configuration alone has stand beside those of another: it is of no kind. */
  'configuration/kind': entry<{ file: string; found: readonly KeysOfKind[] }>({
    en: (p) => ({
      problem: `${p.file}: expected the keys of one kind of configuration, found ${p.found
        .map(({ name, keys }) => `${firstOf(keys, 'en')} (${name} alone)`)
        .join(' and ')}`,
      fix: `remove those that do not belong there, or name the kind: ${schemasOf(p.found, ' or ')}`,
    }),
    zh: (p) => ({
      problem: `${p.file}：应只含一类配置的键，实为${p.found
        .map(({ name, keys }) => `仅属于 ${name} 的 ${firstOf(keys, 'zh')}`)
        .join('，以及')}`,
      fix: `请删除不属于该类的键，或注明类别：${schemasOf(p.found, ' 或 ')}`,
    }),
  }),

  'configuration/syntax': entry<SyntaxParams>({
    en: (p) => ({
      problem: `${p.where}: expected ${SYNTAX_EXPECTATIONS[p.expected].en}, found ${
        p.found ?? (p.expected === 'document' ? 'an empty file' : 'the end of the file')
      }`,
      fix: hint(p, 'en'),
    }),
    zh: (p) => ({
      problem: `${p.where}：应为${spaced(SYNTAX_EXPECTATIONS[p.expected].zh)}，实为${spaced(
        p.found ?? (p.expected === 'document' ? '空文件' : '文件末尾'),
      )}`,
      fix: hint(p, 'zh'),
    }),
  }),

  'configuration/duplicate-key': entry<{ where: string; key: string; first: string }>({
    en: (p) => ({
      problem: `${at(p.where, shownName(p.key))}: expected each key once, found it a second time (first at ${p.first})`,
      fix: 'remove one of the two',
    }),
    zh: (p) => ({
      problem: `${at(p.where, shownName(p.key))}：同一键只能出现一次，此处重复（首次在 ${p.first}）`,
      fix: '请删除其中一个',
    }),
  }),

  /** The files beside it that look most like the one named come first in `nearby`. */
  'configuration/file-not-found': entry<{ path: string; nearby: readonly string[] }>({
    en: (p) => ({
      problem: `${p.path}: expected a configuration file, found none`,
      fix:
        p.nearby.length > 0
          ? `configurations there: ${listed(p.nearby, 'en')}`
          : 'check the path and the current folder',
    }),
    zh: (p) => ({
      problem: `${p.path}：应有配置文件，但不存在`,
      fix: p.nearby.length > 0 ? `同一位置的配置文件：${listed(p.nearby, 'zh')}` : '请检查路径以及当前所在文件夹',
    }),
  }),

  'configuration/not-utf8': entry<{ where: string; found: WrongEncoding }>({
    en: (p) => ({
      problem: `${p.where}: expected UTF-8 text, found ${ENCODINGS[p.found].en}`,
      fix: p.found === 'binary' ? 'name a configuration, not a model or data file' : 'save the file as UTF-8',
    }),
    zh: (p) => ({
      problem: `${p.where}：应为 UTF-8 文本，实为${spaced(ENCODINGS[p.found].zh)}`,
      fix: p.found === 'binary' ? '请指定配置文件，而不是模型或数据文件' : '请将文件另存为 UTF-8 编码',
    }),
  }),

  'configuration/too-large': entry<{ path: string; limit: number; found: number }>({
    en: (p) => ({
      problem: `${p.path}: expected a configuration of at most ${p.limit / 1e6} MB, found ${Math.ceil(p.found / 1e6)} MB`,
      fix: 'name a configuration, not a model or data file',
    }),
    zh: (p) => ({
      problem: `${p.path}：配置文件应不超过 ${p.limit / 1e6} MB，实为 ${Math.ceil(p.found / 1e6)} MB`,
      fix: '请指定配置文件，而不是模型或数据文件',
    }),
  }),

  'configuration/device-file': entry<{ path: string }>({
    en: (p) => ({ problem: `${p.path}: expected a file, found a device`, fix: 'name a configuration file' }),
    zh: (p) => ({ problem: `${p.path}：应为文件，实为设备`, fix: '请指定配置文件' }),
  }),

  /** An override that is not `key=value`. */
  'configuration/override': entry<{ option: string }>({
    en: (p) => ({
      problem: `${p.option}: expected key=value, found no ${p.option.includes('=') ? 'key' : '='}`,
      fix: 'for example --set epochs=3 or --set environment.load=0.9',
    }),
    zh: (p) => ({
      problem: `${p.option}：应为 键=值，但没有${p.option.includes('=') ? '键' : '等号'}`,
      fix: '例如 --set epochs=3 或 --set environment.load=0.9',
    }),
  }),

  /** An override names an element that a list of `length` has no place for. */
  'configuration/override-index': entry<{ option: string; key: string; length: number; found: string }>({
    en: (p) => ({
      problem: `${p.option} ${p.key}: expected an index from 0 to ${p.length} (${p.length} appends), found ${shown(p.found)}`,
      fix: `or set the whole list: --set '${p.key}=[…]'`,
    }),
    zh: (p) => ({
      problem: `${p.option} ${p.key}：应为 0 到 ${p.length} 的下标（${p.length} 表示追加），实为 ${shown(p.found)}`,
      fix: `也可设置整个列表：--set '${p.key}=[…]'`,
    }),
  }),

  /** The network's sizes do not fit the environment; at least one of the two differs. */
  'configuration/dimensions': entry<{
    stateWhere: string;
    actionWhere: string;
    state: { expected: number; found: number };
    action: { expected: number; found: number };
  }>({
    en: (p) => ({
      problem: [
        ...mismatch(
          p.stateWhere,
          'state_dim',
          p.state,
          (n) => `expected ${n.expected} (numbers in the environment's observation), found ${n.found}`,
          ': ',
        ),
        ...mismatch(
          p.actionWhere,
          'action_dim',
          p.action,
          (n) => `expected ${n.expected} (actions of the environment), found ${n.found}`,
          ': ',
        ),
      ].join('\n'),
      fix: `add: --set state_dim=${p.state.expected} --set action_dim=${p.action.expected}`,
    }),
    zh: (p) => ({
      problem: [
        ...mismatch(
          p.stateWhere,
          'state_dim',
          p.state,
          (n) => `应为 ${n.expected}（环境观测的数值个数），实为 ${n.found}`,
          '：',
        ),
        ...mismatch(
          p.actionWhere,
          'action_dim',
          p.action,
          (n) => `应为 ${n.expected}（环境的动作数），实为 ${n.found}`,
          '：',
        ),
      ].join('\n'),
      fix: `请加上：--set state_dim=${p.state.expected} --set action_dim=${p.action.expected}`,
    }),
  }),
};

/** Lines that several problems may take together; `describe` allows no more. */
const LINES = 12;

/** With what to do about each where that fits, else each on one line, else as many as fit. */
function together(problems: readonly SingleProblem[], language: Language, more: (n: number) => string): string {
  const words = problems.map((problem) => wordsOf(problem, language));
  const whole = words.flatMap(({ problem, fix }) => [problem, ...(fix === undefined ? [] : [`  → ${fix}`])]);
  if (whole.length <= LINES) return whole.join('\n');
  const short = words.map(({ problem }) => problem);
  if (short.length <= LINES) return short.join('\n');
  return [...short.slice(0, LINES - 1), more(short.length - (LINES - 1))].join('\n');
}

function wordsOf(problem: SingleProblem, language: Language): ErrorWords {
  return (single[problem.kind] as ErrorEntry<unknown>)[language](problem.params);
}

function hint(p: SyntaxParams, language: Language): string {
  return SYNTAX_HINTS[p.hint][language].replace('AT', () => p.at ?? p.where).replace('TEXT', () => p.found ?? '');
}

function mismatch<N extends { expected: number; found: number }>(
  where: string,
  key: string,
  numbers: N,
  say: (numbers: N) => string,
  colon: string,
): string[] {
  return numbers.expected === numbers.found ? [] : [`${at(where, key)}${colon}${say(numbers)}`];
}

/** `configs/a.json:7:3 epochs`; `--set epochs=x` names the key already. */
function at(where: string, key: string): string {
  if (where.startsWith(`--set ${key}=`)) return where;
  return [where, key].filter((part) => part !== '').join(' ');
}
