import type { RunRow } from '../../../contract/host/runs.ts';

/** What each key of `key:value` looks at. */
const KEYS: Readonly<Record<string, (row: RunRow) => readonly (string | null)[]>> = {
  name: (row) => [row.name],
  run: (row) => [row.run],
  id: (row) => [row.id],
  kind: (row) => [row.kind],
  mode: (row) => [row.mode],
  state: (row) => [row.state],
  tag: (row) => row.tags,
  notes: (row) => [row.notes],
  seed: (row) => [row.seed === null ? null : String(row.seed)],
  from: (row) => [row.from],
  comparison: (row) => [row.comparison],
  strategy: (row) => [row.bestStrategy],
};

export const FILTER_KEYS = Object.keys(KEYS);

type Test = (row: RunRow) => boolean;

const PART = /(-?)(?:([\p{L}\w.]+):)?(?:"([^"]*)"|(\S+))/gu;
const BOUND = /^(<=|>=|<|>)(-?[\d.]+(?:e[-+]?\d+)?)$/i;

/**
 * Which rows a filter leaves: every word must occur in the row's name, folder, kind, mode, state, tags or notes;
 * `state:running` looks at one key, `validation_loss:<0.5` at a metric's last value, and `-` before either excludes.
 */
export function runFilter(text: string): Test {
  const tests = [...text.matchAll(PART)].map(testOf);
  return (row) => tests.every((test) => test(row));
}

function testOf([, minus, key, quoted, bare]: RegExpMatchArray): Test {
  const value = quoted ?? bare ?? '';
  const test = key === undefined ? contains(value) : ofKey(key, value);
  return minus ? (row) => !test(row) : test;
}

function contains(word: string): Test {
  const sought = word.toLowerCase();
  return (row) => haystack(row).includes(sought);
}

function ofKey(key: string, value: string): Test {
  const look = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (look) {
    const sought = value.toLowerCase();
    return (row) => look(row).some((found) => found?.toLowerCase().includes(sought) ?? false);
  }
  const bound = BOUND.exec(value);
  // Not a key: then it is a word with a colon in it, such as a time or a path of Windows.
  return bound ? withinBound(key, bound[1], Number(bound[2])) : contains(`${key}:${value}`);
}

function withinBound(metric: string, sign: string, limit: number): Test {
  return (row) => {
    const value = metric === 'latency' ? row.againstBest : (row.last[metric] ?? row.last[`evaluation.model.${metric}`]);
    if (value === null || value === undefined) return false;
    if (sign === '<') return value < limit;
    if (sign === '>') return value > limit;
    return sign === '<=' ? value <= limit : value >= limit;
  };
}

/** Rows never change, so what is looked through is made once for each. */
const haystacks = new WeakMap<RunRow, string>();

function haystack(row: RunRow): string {
  let text = haystacks.get(row);
  if (text === undefined) {
    text = [row.name, row.run, row.kind, row.mode ?? '', row.state, ...row.tags, row.notes].join('\n').toLowerCase();
    haystacks.set(row, text);
  }
  return text;
}
