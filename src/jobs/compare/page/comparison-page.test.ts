import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { ComparisonData } from '../comparison-data.ts';
import { comparisonReport } from '../comparison-report.ts';
import { syntheticComparison, type SyntheticOptions } from '../testing/synthetic-comparison.ts';
import { comparisonPage } from './comparison-page.ts';

const pageOf = (data: ComparisonData, language: 'en' | 'zh' = 'en'): string =>
  comparisonPage(comparisonReport(data, { resamples: 50 }), language);
const synthetic = (options: SyntheticOptions = {}): ComparisonData =>
  syntheticComparison({ seeds: 3, evaluations: 6, episodes: 5, ...options });

/** Elements that HTML does not close. */
const VOID = new Set(['meta', 'input', 'br']);

/** Opening and closing tags in their order; attributes are quoted, so `>` ends a tag. */
function assertWellFormed(page: string): void {
  const open: string[] = [];
  for (const [tag, slash, name] of page.matchAll(/<(\/?)([a-zA-Z][\w]*)[^>]*>/g)) {
    if (slash) assert.equal(open.pop(), name, `found ${tag} out of place`);
    else if (!tag.endsWith('/>') && !VOID.has(name)) open.push(name);
  }
  assert.deepEqual(open, []);
}

test('the page is well formed, whatever is there and whatever is not', () => {
  const variants: ComparisonData[] = [
    synthetic(),
    synthetic({ modes: ['external'], seeds: 1, metric: 'return' }),
    { ...synthetic({ modes: ['scratch'] }), baseline: null },
    { ...synthetic({ modes: ['standard', 'external'] }), baseline: null },
  ];
  const bare = synthetic();
  variants.push({ ...bare, baseline: null, runs: bare.runs.map((run) => ({ ...run, curve: [], handOver: null })) });
  for (const data of variants) {
    const page = pageOf(data);
    assertWellFormed(page);
    assert.doesNotMatch(page, /NaN|Infinity|undefined|\[object/);
    for (const id of page.matchAll(/aria-labelledby="([^"]+)"/g))
      assert.equal(page.split(`id="${id[1]}"`).length, 2, id[1]);
  }
});

test('nothing in it can run or be fetched: no script, no address, and its own policy forbids both', () => {
  const page = pageOf(synthetic());
  assert.doesNotMatch(page, /<script|javascript:|\son\w+=|https?:|\ssrc=|\sstyle=|@import/);
  const style = /<style>([^]*)<\/style>/.exec(page)![1];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.ok(page.includes(`content="default-src 'none'; style-src 'sha256-${hash}'"`));
});

test('hostile names stay text everywhere', () => {
  const hostile = `</code><script>alert(1)</script><b x='"`;
  const data = synthetic();
  const renamed = (values: Readonly<Record<string, readonly number[]>>): Record<string, readonly number[]> => ({
    ...values,
    [`m${hostile}`]: values.return,
  });
  const page = pageOf({
    ...data,
    problem: hostile,
    command: hostile,
    baseline: { name: hostile, metrics: renamed(data.baseline!.metrics) },
    runs: data.runs.map((run) => ({ ...run, directory: hostile, final: renamed(run.final) })),
  });
  assertWellFormed(page);
  assert.doesNotMatch(page, /<script|<b x/);
  assert.ok(page.split('&lt;script&gt;alert(1)').length > 10);
});

test('both languages are there; the one asked for is shown first', () => {
  const checked = (page: string): string => /id="show-(\w\w)"[^>]* checked/.exec(page)![1];
  const [en, zh] = [pageOf(synthetic(), 'en'), pageOf(synthetic(), 'zh')];
  assert.deepEqual([checked(en), checked(zh)], ['en', 'zh']);
  for (const page of [en, zh]) {
    assert.ok(page.includes('Time to threshold') && page.includes('达到阈值的代价'));
    const spans = (language: string): number => page.split(`<span lang="${language}"`).length;
    assert.equal(spans('en'), spans('zh'));
  }
});

test('every figure has its numbers in a table', () => {
  const page = pageOf(synthetic());
  for (const section of page.split('<section').filter((part) => part.includes('<figure'))) {
    assert.match(section, /<table>/);
  }
});
