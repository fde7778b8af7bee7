import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRouterClient } from '@orpc/server';
import type { ModelRow } from '../../contract/host/models.ts';
import { writePt } from '../../models/formats/pt/pt-file.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import { linear, stateDict } from '../../models/mapping/testing/state-dict.ts';
import { encodeDocument, type PolicyModel } from '../../models/policy-model.ts';
import { OrderedDict } from '../../models/stored-value.ts';
import { Catalog } from '../../store/catalog/catalog.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { readMeta, writeMeta } from '../../store/runs/meta.ts';
import { sampleModel } from '../../../test/sample-model.ts';
import { RunIndex } from '../runs/run-index.ts';
import { Notices } from '../system/notices.ts';
import { Workspace } from '../workspace.ts';
import { modelProcedures } from './procedures.ts';

const sample = await sampleModel();

async function open(t: TestContext, folder = newFolder(t)) {
  const workspace = new Workspace(folder, []);
  const catalog = await Catalog.open({ folder });
  const runs = new RunIndex({ workspace, catalog });
  t.after(async () => {
    await runs.close();
    await catalog.close();
  });
  await runs.refresh();
  const notices = new Notices();
  const client = createRouterClient(modelProcedures({ workspace, catalog, runs, notices, jobs: { of: () => null } }));
  return { folder, workspace, catalog, runs, client };
}

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-models-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A finished run with models; returns its id. */
function run(folder: string, name: string, files: Readonly<Record<string, (id: string) => PolicyModel>>): string {
  const run = openRun({
    directory: join(folder, 'outputs', name),
    mode: 'create',
    kind: 'pretrain',
    configuration: { name, seed: 1 },
    versions: {},
    command: ['warmstart', 'pretrain'],
  });
  run.setStatus('running');
  for (const [file, model] of Object.entries(files)) {
    writeFileSync(join(run.directory, file), encodeModel(model(run.record.id)));
  }
  run.close('finished');
  return run.record.id;
}

/** Other weights, so that the file is another one. */
function pretrained(id: string, changes: Partial<PolicyModel> = {}): PolicyModel {
  const metrics = { epoch: 3, validation_loss: 0.5, evaluation: { mean_latency: 4, broken: NaN } };
  return { ...sample, metrics, lineage: { kind: 'pretrain', run: id }, datasetFingerprint: 'f00d', ...changes };
}

const models = (rows: readonly ModelRow[]) => rows.map(({ model }) => model).sort();

test('models of runs and imported ones are listed with what their files say', async (t) => {
  const folder = newFolder(t);
  run(folder, 'a', {
    'best_model.pt': (id) => pretrained(id),
    'final_model.pt': (id) => pretrained(id, { gamma: 0.9 }),
    'checkpoint_last.pt': (id) => pretrained(id),
    'best_rollout_model.pt': () => ({ ...sample, weights: new Map() }), // cannot be read
  });
  const { client } = await open(t, folder);
  const { rows, total } = await client.list({});
  assert.deepEqual([models(rows), total], [['outputs/a/best_model.pt', 'outputs/a/final_model.pt'], 2]);
  const best = rows.find(({ role }) => role === 'best')!;
  const { sha256, createdAt, size, parameters, ...rest } = best;
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.equal(size, readFileSync(join(folder, best.model)).length);
  assert(Math.abs(createdAt - Date.now()) < 600_000);
  let numbers = 0;
  for (const { data } of sample.weights.values()) numbers += data.length;
  assert.equal(parameters, numbers);
  assert.deepEqual(rest, {
    ...{ model: 'outputs/a/best_model.pt', name: 'a', role: 'best', run: 'outputs/a', origin: 'pretrain' },
    ...{ stateDim: 5, actionDim: 3, problem: 'dispatch' },
    metrics: { epoch: 3, validation_loss: 0.5, 'evaluation.mean_latency': 4 },
    ...{ againstBest: null, bestStrategy: null, tags: [], aliases: [], notes: '' },
  });
});

test('notes lie beside the model, those of a run apart from its models’; an alias belongs to one model', async (t) => {
  const folder = newFolder(t);
  const files = { 'best_model.pt': (id: string) => pretrained(id), 'final_model.pt': (id: string) => pretrained(id) };
  run(folder, 'a', files);
  run(folder, 'b', files);
  writeMeta(join(folder, 'outputs/a'), { tags: ['of the run'], aliases: [], notes: 'the run’s' });
  const { client } = await open(t, folder);
  const [a, b] = ['outputs/a/best_model.pt', 'outputs/b/final_model.pt'];
  const noted = await client.note({ model: a, tags: ['基线', '基线', ' '], aliases: ['production'] });
  assert.deepEqual([noted.tags, noted.aliases, noted.notes], [['基线'], ['production'], '']);
  assert.deepEqual((await client.note({ model: a, notes: '很好' })).aliases, ['production']);
  const meta = readMeta(join(folder, 'outputs/a'));
  assert.deepEqual([meta.tags, meta.notes, meta.aliases], [['of the run'], 'the run’s', ['production']]);
  assert.deepEqual((await client.show({ model: 'production' })).row.model, a);

  const moved = await client.note({ model: b, aliases: ['production', 'candidate'] });
  assert.deepEqual(moved.aliases, ['candidate', 'production']);
  assert.deepEqual((await client.show({ model: a })).row.aliases, []);
  assert.deepEqual(readMeta(join(folder, 'outputs/a')).aliases, []);
  assert.deepEqual((await client.show({ model: 'production' })).row.model, b);
  assert.deepEqual(models((await client.list({ search: '基线' })).rows), [a]);
  for (const alias of ['a/b', 'a\\b', ' a', '\n']) {
    await assert.rejects(client.note({ model: a, aliases: [alias] }), { kind: 'catalog/alias' });
  }
  await assert.rejects(client.note({ model: 'outputs/a/none.pt', notes: '' }), { kind: 'catalog/no-model' });
});

test('an alias that two folders claim is refused until one of them takes it', async (t) => {
  const folder = newFolder(t);
  for (const name of ['a', 'b']) {
    run(folder, name, { 'best_model.pt': (id) => pretrained(id) });
    writeMeta(join(folder, 'outputs', name), { tags: [], aliases: ['production'], notes: '' });
  }
  const { client } = await open(t, folder);
  await assert.rejects(client.show({ model: 'production' }), {
    kind: 'catalog/several-models',
    params: { name: 'production', models: ['outputs/a/best_model.pt', 'outputs/b/best_model.pt'] },
  });
  await client.note({ model: 'outputs/b', aliases: ['production'] });
  assert.equal((await client.show({ model: 'production' })).row.model, 'outputs/b/best_model.pt');
});

test('lineage leads from demonstrations over runs to the model, and on to what was made from it', async (t) => {
  const folder = newFolder(t);
  const first = run(folder, 'pre', { 'best_model.pt': (id) => pretrained(id) });
  const { client, runs } = await open(t, folder);
  const start = await client.show({ model: 'outputs/pre' });
  const ppoModel = (id: string, changes: Partial<PolicyModel> = {}) =>
    pretrained(id, {
      lineage: {
        ...{ kind: 'ppo', run: id, started_from: start.row.sha256 },
        parent: { kind: 'pretrain', run: first },
      },
      ...changes,
    });
  run(folder, 'ppo', { 'best_model.pt': (id) => ppoModel(id) });
  await runs.refresh();
  await client.reindex();
  const texts = (nodes: (typeof start)['ancestors']) =>
    nodes.map(({ kind, label, target }) => `${kind} ${label} ${target}`);
  const line = ['demonstrations f00d null', 'run pre outputs/pre', 'model best_model.pt outputs/pre/best_model.pt'];
  const onwards = ['run ppo outputs/ppo', 'model best_model.pt outputs/ppo/best_model.pt'];
  const shown = await client.show({ model: 'outputs/pre' });
  assert.deepEqual([texts(shown.ancestors), texts(shown.descendants)], [line, onwards]);
  const made = await client.show({ model: 'outputs/ppo' });
  assert.deepEqual([texts(made.ancestors), texts(made.descendants)], [[...line, ...onwards], []]);
  assert.equal(made.row.origin, 'ppo');
  assert.equal(made.card, sample.card);
  assert.deepEqual(made.configuration, sample.configuration);

  rmSync(join(folder, 'outputs/pre'), { recursive: true });
  await runs.refresh();
  await client.reindex();
  const orphan = await client.show({ model: 'outputs/ppo' });
  const gone = ['demonstrations f00d null', `run ${first} null`, `model ${start.row.sha256.slice(0, 8)} null`];
  assert.deepEqual(texts(orphan.ancestors), [...gone, ...onwards], 'the file remembers');
});

test('a file is imported once it is valid, and deleted unless an alias keeps it', async (t) => {
  const { folder, client } = await open(t);
  writeFileSync(join(folder, 'mine.pt'), encodeModel(sample));
  const row = await client.import({ path: 'mine.pt' });
  assert.deepEqual([row.role, row.origin, row.name, row.run], ['imported', 'imported', 'mine', null]);
  assert.equal(row.model, `models/${row.sha256}/model.pt`);
  assert.deepEqual((await client.import({ path: join(folder, 'mine.pt') })).model, row.model);
  assert.equal((await client.show({ model: row.sha256.slice(0, 10) })).row.model, row.model);

  writeFileSync(join(folder, 'text.pt'), 'no model');
  await assert.rejects(client.import({ path: 'text.pt' }), { kind: 'model/format' });
  await assert.rejects(client.import({ path: '../outside.pt' }), { kind: 'host/outside' });

  await client.note({ model: row.model, aliases: ['production'] });
  await assert.rejects(client.remove({ model: row.model }), {
    kind: 'catalog/alias-in-use',
    params: { model: row.model, aliases: ['production'] },
  });
  await client.note({ model: row.model, aliases: [] });
  await client.remove({ model: row.model });
  assert(!existsSync(dirname(join(folder, row.model))));
  assert.equal((await client.list({})).total, 0);
});

test('a model of a run is not deleted without its run', async (t) => {
  const folder = newFolder(t);
  run(folder, 'a', { 'best_model.pt': (id) => pretrained(id) });
  const { client } = await open(t, folder);
  await assert.rejects(client.remove({ model: 'outputs/a' }), {
    kind: 'catalog/model-of-run',
    params: { model: 'outputs/a/best_model.pt', run: 'outputs/a' },
  });
  assert(existsSync(join(folder, 'outputs/a/best_model.pt')));
});

test('a model of another program is explained, and kept once it was converted', async (t) => {
  const { folder, client } = await open(t);
  const foreign = [
    ...linear('pi.0', 8, 5),
    ...linear('pi.2', 8, 8),
    ...linear('action_net', 3, 8),
    ...linear('value_net', 1, 8),
  ];
  writeFileSync(join(folder, 'policy.pt'), writePt(stateDict(foreign)));
  const report = await client.validate({ path: 'policy.pt' });
  assert.deepEqual([report.valid, report.format, report.file], [false, 'pt', 'policy.pt']);
  assert.equal(report.command, 'npx warmstart validate policy.pt');
  assert.equal(report.importCommand, 'npx warmstart models import policy.pt');
  assert(report.repair && report.repair.rows.length >= 8);
  assert.equal(report.repair.complete, false, 'the activation is not told');
  assert.match(report.repair.command, /models repair policy\.pt -o repaired\.pt --choose /);
  await assert.rejects(client.import({ path: 'policy.pt' }), { kind: 'model/format' });
  await assert.rejects(client.import({ path: 'policy.pt', repair: true }), { kind: 'model/mapping-open' });

  const renamed = new OrderedDict([...sample.weights].map(([name, weight]) => [`module.${name}`, weight]));
  writeFileSync(join(folder, 'renamed.pt'), writePt(new Map([...encodeDocument(sample), ['state_dict', renamed]])));
  const complete = await client.validate({ path: 'renamed.pt' });
  assert.deepEqual([complete.valid, complete.repair?.complete], [false, true]);
  const row = await client.import({ path: 'renamed.pt', repair: true });
  assert.deepEqual([row.name, row.problem, row.stateDim], ['renamed', 'dispatch', 5]);
  const { ancestors } = await client.show({ model: row.model });
  assert.deepEqual(
    ancestors.map(({ kind, label }) => `${kind} ${label}`),
    ['file renamed.pt', 'model renamed'],
  );
  assert.equal((await client.validate({ path: row.model })).valid, true);
});

test('any file is validated', async (t) => {
  const { folder, client } = await open(t);
  writeFileSync(join(folder, 'a.pt'), encodeModel(sample));
  const valid = await client.validate({ path: 'a.pt' });
  assert.deepEqual(
    [valid.valid, valid.repair, valid.checks.some(({ status }) => status === 'fail')],
    [true, null, false],
  );
  const missing = await client.validate({ path: 'none.pt' });
  assert.deepEqual(
    [missing.valid, missing.checks.map(({ name }) => name), missing.sha256],
    [false, ['readable'], null],
  );
  assert(missing.checks[0].fix?.zh);
});

test('a model is written in another format, inside the workspace and over nothing', async (t) => {
  const folder = newFolder(t);
  run(folder, 'a', { 'best_model.pt': (id) => pretrained(id) });
  const { client } = await open(t, folder);
  const asked = { model: 'outputs/a', format: 'safetensors' as const, path: 'exports/a.safetensors' };
  assert.deepEqual(await client.export(asked), { path: 'exports/a.safetensors' });
  assert.equal((await client.validate({ path: asked.path })).valid, true);
  await assert.rejects(client.export(asked), { kind: 'file/exists' });
  await assert.rejects(client.export({ ...asked, path: '/tmp/elsewhere.safetensors' }), { kind: 'host/outside' });
});

test('what is indexed as it comes is what is found from the folders anew', async (t) => {
  const folder = newFolder(t);
  const { client, runs, catalog } = await open(t, folder);
  const watching = new AbortController();
  t.after(() => watching.abort());
  const revisions = await client.watch(undefined, { signal: watching.signal });
  await revisions.next();
  run(folder, 'a', { 'best_model.pt': (id) => pretrained(id), 'final_model.pt': (id) => pretrained(id) });
  run(folder, 'deep/er/b', { 'best_model.pt': (id) => pretrained(id, { gamma: 0.5 }) });
  await until(client, revisions, 3);
  writeFileSync(join(folder, 'mine.pt'), encodeModel(sample));
  const { model } = await client.import({ path: 'mine.pt' });
  await client.note({ model, tags: ['x'], aliases: ['best one'], notes: '说明' });
  run(folder, 'c', { 'best_model.pt': (id) => pretrained(id) });
  await until(client, revisions, 5);
  rmSync(join(folder, 'outputs/c'), { recursive: true });
  await runs.refresh();
  await until(client, revisions, 4);
  const known = await everything(catalog);
  const { models: count, runs: runCount } = await client.reindex();
  assert.deepEqual([count, runCount], [4, 2]);
  assert.deepEqual(await everything(catalog), known);
});

/** Waits until so many models are listed, looking whenever the catalogue says that it changed. */
async function until(
  client: Awaited<ReturnType<typeof open>>['client'],
  revisions: AsyncIterator<unknown>,
  count: number,
): Promise<void> {
  while ((await client.list({})).total !== count) await revisions.next();
}

async function everything(catalog: Catalog) {
  const { rows } = await catalog.models({ sort: 'model' });
  const relatives = await Promise.all(rows.map(({ sha256 }) => catalog.relatives(sha256)));
  return { rows, relatives, signatures: [...(await catalog.modelSignatures())].sort() };
}

test('models are read again only where their files changed, and what the command line notes is seen', async (t) => {
  const folder = newFolder(t);
  run(folder, 'a', { 'best_model.pt': (id) => pretrained(id) });
  const first = await open(t, folder);
  await first.client.list({});
  let puts = 0;
  const second = await open(t, folder);
  second.catalog.onChange(() => puts++);
  const { rows } = await second.client.list({});
  assert.deepEqual([models(rows), puts], [['outputs/a/best_model.pt'], 0]);

  const watching = new AbortController();
  t.after(() => watching.abort());
  const revisions = await second.client.watch(undefined, { signal: watching.signal });
  await first.client.note({ model: 'outputs/a', tags: ['seen'] });
  while ((await second.client.list({})).rows[0].tags[0] !== 'seen') await revisions.next();
  assert.deepEqual((await second.client.list({})).rows[0].tags, ['seen']);
});

test('a folder without anything has no models', async (t) => {
  const { folder, client } = await open(t);
  mkdirSync(join(folder, 'models', 'not one'), { recursive: true });
  assert.deepEqual(await client.list({}), { rows: [], total: 0 });
  await assert.rejects(client.show({ model: 'production' }), { kind: 'catalog/no-model' });
  await assert.rejects(client.show({ model: 'abcdef0' }), { kind: 'catalog/no-model' });
  await assert.rejects(client.list({ sort: 'nothing' }), { kind: 'catalog/sort' });
});
