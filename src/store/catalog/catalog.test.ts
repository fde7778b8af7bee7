import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Catalog } from './catalog.ts';
import type { ModelQuery } from './model-search.ts';
import type { CatalogModel } from './rows.ts';
import { sampleModel, sampleRun } from './testing/sample-rows.ts';

async function inMemory(t: TestContext, models: readonly CatalogModel[] = []): Promise<Catalog> {
  const catalog = await Catalog.open({ folder: null });
  t.after(() => catalog.close());
  for (const model of models) await catalog.putModel(model);
  return catalog;
}

async function names(catalog: Catalog, query: ModelQuery): Promise<string[]> {
  const { rows, total } = await catalog.models(query);
  if (query.limit === undefined) assert.equal(total, rows.length);
  return rows.map(({ model }) => model);
}

test('runs come back as they were put, and putting one again replaces it', async (t) => {
  const catalog = await inMemory(t);
  const first = sampleRun('outputs/a', { tags: ['基线', '基线'], problem: { en: 'torn', zh: '残缺' }, from: 'm.pt' });
  const second = sampleRun('outputs/b', { startedAt: 5000, endedAt: null, againstBest: -0.03, best: { only: 1 } });
  await catalog.putRun(first);
  await catalog.putRun(second);
  assert.deepEqual(await catalog.runs(), [second, { ...first, tags: ['基线'] }]);
  await catalog.putRun({ ...first, tags: [], last: {}, signature: '2' });
  await catalog.removeRun('outputs/b');
  assert.deepEqual(await catalog.runs(), [{ ...first, tags: [], last: {}, signature: '2' }]);
});

test('a metric that is no number is left out of a run', async (t) => {
  const catalog = await inMemory(t);
  await catalog.putRun(sampleRun('outputs/a', { last: { loss: NaN, rate: 1 }, best: { loss: 2 } }));
  const [{ last, best }] = await catalog.runs();
  assert.deepEqual([last, best], [{ rate: 1 }, { loss: 2 }]);
});

test('a model’s row tells what its run found against the strategies, of its best model alone', async (t) => {
  const catalog = await inMemory(t, [
    sampleModel('outputs/a/best_model.pt', { run: 'outputs/a' }),
    sampleModel('outputs/a/final_model.pt', { run: 'outputs/a', role: 'final' }),
  ]);
  await catalog.putRun(sampleRun('outputs/a', { againstBest: -0.03, bestStrategy: 'cache_aware' }));
  const best = await catalog.model('outputs/a/best_model.pt');
  assert.deepEqual([best?.againstBest, best?.bestStrategy], [-0.03, 'cache_aware']);
  assert.equal((await catalog.model('outputs/a/final_model.pt'))?.againstBest, null);
  assert.equal(await catalog.model('elsewhere'), null);
});

test('search finds every word in name, problem, tags, aliases and notes, in Chinese too', async (t) => {
  const catalog = await inMemory(t, [
    sampleModel('1', { name: 'standalone_pretrain', notes: '预训练效果良好，可作为基线' }),
    sampleModel('2', { name: 'PPO Warmstart', tags: ['基线'], aliases: ['production'] }),
    sampleModel('3', { name: 'cart', problem: 'CartPole-v1', notes: '100% "quoted" a_b' }),
  ]);
  const found = async (search: string) => (await names(catalog, { search, sort: 'model' })).join('');
  for (const [search, models] of Object.entries({
    '': '123',
    '  \n ': '123',
    pretrain: '1',
    PRETRAIN: '1',
    预训练: '1',
    训练效果: '1',
    基线: '12', // two characters: shorter than a group of the index
    良: '1',
    '基线 良好': '1',
    'warm prod': '2',
    ｐｐｏ: '2',
    'cartpole-V1': '3',
    '100%': '3',
    '"quoted"': '3',
    '%': '3',
    a_b: '3',
    a_: '3',
    _: '13',
    'no such': '',
    'pretrain AND cart': '',
    'OR*': '',
    '\0pre': '1',
  })) {
    assert.equal(await found(search), models, search);
  }
});

test('search follows changes and removals', async (t) => {
  const catalog = await inMemory(t, [sampleModel('1', { notes: 'first words' })]);
  await catalog.putModel(sampleModel('1', { notes: 'other words' }));
  assert.deepEqual(await names(catalog, { search: 'first' }), []);
  assert.deepEqual(await names(catalog, { search: 'other' }), ['1']);
  await catalog.removeModel('1');
  assert.deepEqual(await names(catalog, { search: 'words' }), []);
});

test('models are filtered, sorted by any column or metric, and cut into pages', async (t) => {
  const catalog = await inMemory(t, [
    sampleModel('a', { parameters: 3, createdAt: 1, metrics: { loss: 0.5 }, tags: ['x', 'y'] }),
    sampleModel('b', { parameters: 1, createdAt: 3, metrics: { loss: 0.1 }, tags: ['x'], role: 'final' }),
    sampleModel('c', { parameters: 2, createdAt: 2, role: 'imported' }),
  ]);
  assert.deepEqual(await names(catalog, {}), ['b', 'c', 'a'], 'the newest first');
  assert.deepEqual(await names(catalog, { sort: 'parameters' }), ['b', 'c', 'a']);
  assert.deepEqual(await names(catalog, { sort: 'parameters', descending: true }), ['a', 'c', 'b']);
  assert.deepEqual(await names(catalog, { sort: 'metrics.loss' }), ['b', 'a', 'c'], 'without value: last');
  assert.deepEqual(await names(catalog, { sort: 'metrics.loss', descending: true }), ['a', 'b', 'c']);
  assert.deepEqual(await names(catalog, { sort: "metrics.x' or 1" }), ['a', 'b', 'c']);
  assert.deepEqual(await names(catalog, { tags: ['x'] }), ['b', 'a']);
  assert.deepEqual(await names(catalog, { tags: ['x', 'y'] }), ['a']);
  assert.deepEqual(await names(catalog, { roles: ['final', 'imported'] }), ['b', 'c']);
  assert.deepEqual(await names(catalog, { roles: [] }), []);
  const page = await catalog.models({ sort: 'model', limit: 1, offset: 1 });
  assert.deepEqual([page.rows.map(({ model }) => model), page.total], [['b'], 3]);
  await assert.rejects(catalog.models({ sort: 'size; drop table models' }), { kind: 'catalog/sort' });
});

test('aliases and contents lead to their models', async (t) => {
  const [one, two] = ['1a', '1b'].map((start) => start.padEnd(64, '0'));
  const catalog = await inMemory(t, [
    sampleModel('a/final_model.pt', { sha256: one, role: 'final', aliases: ['production'] }),
    sampleModel('a/best_model.pt', { sha256: one }),
    sampleModel('b/best_model.pt', { sha256: two, aliases: ['production', '候选'] }),
  ]);
  const found = (rows: readonly { readonly model: string }[]) => rows.map(({ model }) => model);
  assert.deepEqual(found(await catalog.modelsWithAlias('候选')), ['b/best_model.pt']);
  assert.deepEqual(found(await catalog.modelsWithAlias('production')), ['a/final_model.pt', 'b/best_model.pt']);
  assert.deepEqual(found(await catalog.modelsWithContent('1a')), ['a/best_model.pt', 'a/final_model.pt']);
  assert.deepEqual(found(await catalog.modelsWithContent(two)), ['b/best_model.pt']);
  assert.deepEqual(await catalog.modelsWithContent('f'), []);
});

test('lineage is followed both ways, over what is gone and round circles', async (t) => {
  const edge = (parent: string, child: string) => {
    const key = (text: string) => ({ kind: text.split(':')[0] as 'run', key: text.split(':')[1] });
    return { parent: key(parent), child: key(child) };
  };
  const catalog = await inMemory(t, [
    sampleModel('m1', {
      sha256: 'm1',
      lineage: [edge('demonstrations:d', 'run:r1'), edge('run:r1', 'model:m1')],
    }),
    sampleModel('m3', {
      sha256: 'm3',
      lineage: [edge('run:r3', 'model:m3'), edge('model:gone', 'run:r3'), edge('model:m1', 'model:gone')],
    }),
    sampleModel('loop', { sha256: 'loop', lineage: [edge('model:loop', 'model:loop')] }),
  ]);
  const texts = (relatives: readonly { kind: string; key: string }[]) =>
    relatives.map(({ kind, key }) => `${kind}:${key}`);
  const { ancestors } = await catalog.relatives('m3');
  assert.deepEqual(texts(ancestors), ['run:r3', 'model:gone', 'model:m1', 'run:r1', 'demonstrations:d']);
  const { descendants } = await catalog.relatives('m1');
  assert.deepEqual(texts(descendants), ['model:gone', 'run:r3', 'model:m3']);
  assert.deepEqual(texts((await catalog.relatives('loop')).ancestors), ['model:loop']);
  await catalog.removeModel('m3');
  assert.deepEqual((await catalog.relatives('m1')).descendants, []);
});

test('demonstration sets and comparisons come back as they were put', async (t) => {
  const catalog = await inMemory(t);
  const dataset = {
    ...{ set: 'demonstrations/f', fingerprint: 'f', strategies: ['random'], episodes: 2, steps: 30 },
    ...{ size: 400, createdAt: 5 },
  };
  await catalog.putDataset(dataset);
  await catalog.putDataset(dataset);
  assert.deepEqual(await catalog.datasets(), [dataset]);
  const comparison = {
    ...{ comparison: 'outputs/compare/a', name: 'a', state: 'running' as const, finished: 1, total: 6 },
    ...{ modes: ['scratch'], seeds: 2, model: null, startedAt: 7, headline: { en: 'x', zh: '某' } },
  };
  await catalog.putComparison(comparison);
  assert.deepEqual(await catalog.comparisons(), [comparison]);
  await catalog.removeDataset(dataset.set);
  await catalog.removeComparison(comparison.comparison);
  assert.deepEqual([await catalog.datasets(), await catalog.comparisons()], [[], []]);
});

test('clearing forgets everything', async (t) => {
  const catalog = await inMemory(t, [sampleModel('1', { tags: ['x'], metrics: { a: 1 }, notes: 'words' })]);
  await catalog.putRun(sampleRun('outputs/a', { tags: ['x'] }));
  await catalog.clear();
  assert.deepEqual([await catalog.runs(), await catalog.models()], [[], { rows: [], total: 0 }]);
  assert.deepEqual(await names(catalog, { search: 'words' }), []);
});

test('listeners hear of changes here, and another process’s are seen when asked for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [here, there] = [await Catalog.open({ folder }), await Catalog.open({ folder })];
  t.after(() => Promise.all([here.close(), there.close()]));
  let heard = 0;
  const stop = here.onChange(() => heard++);
  await here.putModel(sampleModel('1'));
  assert.equal(heard, 1);
  stop();
  await here.removeModel('1');
  assert.equal(heard, 1);
  assert.equal(await here.changedElsewhere(), false);
  await there.putModel(sampleModel('2'));
  assert.equal(await here.changedElsewhere(), true);
  assert.equal(await here.changedElsewhere(), false);
  assert.deepEqual(await names(here, {}), ['2']);
});

test('a closed catalogue answers nothing more, and closing it again does nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const catalog = await Catalog.open({ folder });
  await catalog.close();
  await catalog.close();
  await assert.rejects(catalog.runs(), /closed/);
  assert.deepEqual(readdirSync(folder), ['catalog.db'], 'no log is left beside it');
});
