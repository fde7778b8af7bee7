import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRouterClient } from '@orpc/server';
import { checkConfiguration } from '../../contract/configuration/check.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { Catalog } from '../../store/catalog/catalog.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { writeSyntheticRun } from '../../../test/synthetic-run.ts';
import { Workspace } from '../workspace.ts';
import { CurveFiles } from './columns/curve-files.ts';
import { runProcedures } from './procedures.ts';
import { RunIndex } from './run-index.ts';

async function open(t: TestContext, { folder = newFolder(t), catalog }: { folder?: string; catalog?: Catalog } = {}) {
  const workspace = new Workspace(folder, []);
  const kept = catalog ?? (await Catalog.open({ folder: null }));
  const runs = new RunIndex({ workspace, catalog: kept });
  t.after(async () => {
    await runs.close();
    if (!catalog) await kept.close();
  });
  await runs.refresh();
  const client = createRouterClient(runProcedures({ runs, workspace }));
  const path = (name: string): string => join(workspace.root, ...name.split('/'));
  return { workspace, runs, client, path };
}

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-run-index-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A live run of this process. */
function live(t: TestContext, directory: string) {
  const configuration = checkConfiguration({ epochs: 4, seed: 7 }, () => undefined);
  const run = openRun({
    directory,
    mode: 'create',
    kind: 'pretrain',
    configuration,
    versions: {},
    command: ['warmstart', 'pretrain'],
  });
  t.after(() => run.close('stopped'));
  const started = { run_id: run.record.id, engine: 'reference', threads: 1, parameters: 10 } as const;
  run.event({
    event: 'started',
    kind: 'pretrain',
    ...started,
    epochs: 4,
    steps_per_epoch: 10,
    training_steps: 100,
    validation_steps: 10,
  });
  const steps = (...numbers: readonly number[]): void => {
    for (const step of numbers) run.step(Math.ceil(step / 10), step, { loss: 1 / step });
    run.event({ event: 'checkpoint', file: 'checkpoint_last.pt', epoch: 0, step: 0, reason: 'timer' });
  };
  return { run, steps };
}

async function next<Value>(stream: AsyncIterator<Value>): Promise<Value> {
  const { value, done } = await stream.next();
  assert(!done);
  return value;
}

const shown = (rows: readonly RunRow[]) => rows.map(({ run, state }) => `${run} ${state}`).sort();

test('runs are found wherever they lie below outputs, and rows say what their folders say', async (t) => {
  const { client, runs, path } = await open(t);
  assert.deepEqual(await client.list(), []);
  writeSyntheticRun(path('outputs/pretrain'), { name: 'pretrain', points: 100, epochs: 4, seed: 3, tags: ['good'] });
  writeSyntheticRun(path('outputs/a/b/killed'), { name: 'killed', points: 50, epochs: 4, status: 'running' });
  mkdirSync(path('outputs/elsewhere'));
  writeFileSync(path('outputs/elsewhere/run.json'), '{"name": "of another program"}');
  await runs.refresh();
  assert.deepEqual(shown(await client.list()), ['outputs/a/b/killed lost', 'outputs/pretrain finished']);
  const row = (await client.list()).find(({ run }) => run === 'outputs/pretrain')!;
  assert.equal(row.progress, 1);
  assert.equal(row.seed, 3);
  assert.deepEqual(row.tags, ['good']);
  assert.equal(row.bestStrategy, 'least_work_left');
  assert.equal(row.againstBest?.toFixed(3), '-0.030');
  assert.equal(row.last['evaluation.model.mean_latency'], 1.94);
  assert(row.best['validation_loss'] <= row.last['validation_loss']);
  assert(row.best['validation_accuracy'] >= row.last['validation_accuracy']);
  assert.equal(row.best['training_entropy'], undefined, 'no entropy is better than another');
  assert.equal(row.seconds, 3);
  assert.equal(row.problem, null);
});

test('a watcher is told of what is new, changed, damaged and gone', async (t) => {
  const { client, path } = await open(t);
  writeSyntheticRun(path('outputs/one'), { name: 'one', points: 20, epochs: 2 });
  const end = new AbortController();
  const stream = await client.watch(undefined, { signal: end.signal });
  const first = await next(stream);
  const news = first.changed.length > 0 ? first : await next(stream);
  assert.deepEqual(shown(news.changed), ['outputs/one finished']);

  writeFileSync(path('outputs/one/run.json'), '{"program": "warmstart", "format": 1, "id": 5}');
  const damaged = (await next(stream)).changed[0];
  assert.equal(damaged.state, 'damaged');
  assert.match(damaged.problem?.en ?? '', /run\.json: expected a run’s record/);
  assert.match(damaged.problem?.zh ?? '', /应为运行记录/);

  rmSync(path('outputs/one'), { recursive: true });
  assert.deepEqual((await next(stream)).removed, ['outputs/one']);
  writeSyntheticRun(path('outputs/new'), { name: 'new', points: 20, epochs: 2 });
  renameSync(path('outputs/new'), path('outputs/two'));
  assert.deepEqual(shown((await next(stream)).changed), ['outputs/two finished']);
  end.abort();
  assert.equal((await stream.next()).done, true);
});

test('many rows come in portions, the newest first, and each once', async (t) => {
  const { client, runs, path } = await open(t);
  writeSyntheticRun(path('outputs/0'), { name: 'first', points: 1, epochs: 1, startedAt: 0 });
  const record = JSON.parse(readFileSync(path('outputs/0/run.json'), 'utf8')) as Record<string, unknown>;
  for (let i = 1; i < 260; i++) {
    cpSync(path('outputs/0'), path(`outputs/${i}`), { recursive: true });
    const own = { ...record, id: `copy-${i}`, started_at: new Date(i * 1000).toISOString() };
    writeFileSync(path(`outputs/${i}/run.json`), JSON.stringify(own));
  }
  await runs.refresh();
  const end = new AbortController();
  const stream = await client.watch(undefined, { signal: end.signal });
  const [first, second] = [await next(stream), await next(stream)];
  assert.deepEqual([first.changed.length, first.more, second.changed.length, second.more], [250, true, 10, false]);
  assert.equal(first.changed[0].run, 'outputs/259');
  assert.equal(new Set([...first.changed, ...second.changed].map(({ run }) => run)).size, 260);
  end.abort();
});

test('a live run is followed: progress, state, and what a resumed run did again', async (t) => {
  const { client, runs, path } = await open(t);
  const directory = path('outputs/live');
  const end = new AbortController();
  t.after(() => end.abort());
  const follower = await client.follow({ run: 'outputs/live' }, { signal: end.signal });
  assert.deepEqual(await next(follower), { revision: 0 });

  const { run, steps } = live(t, directory);
  steps(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  assert.deepEqual(await next(follower), { revision: 1 });
  let row = await runs.row('outputs/live');
  assert.equal(row.state, 'running');
  assert.equal(row.progress, 0.25);
  assert.equal(row.seed, 7);
  await new Promise((resolve) => setTimeout(resolve, 30));
  steps(11, 12);
  row = await runs.row('outputs/live');
  const [progress] = runs.liveProgress();
  assert.equal(progress.done, 1.2);
  assert.equal(progress.total, 4);
  assert.equal(progress.unit, 'epochs');
  const perSecond = progress.speed! / 512;
  assert(perSecond > 1 && perSecond < 2 / 0.03);
  assert(Math.abs(progress.left! - 28 / perSecond) < 1e-6);
  await next(follower);

  run.setStatus('paused');
  assert.equal((await runs.row('outputs/live')).state, 'paused');
  assert.equal(runs.liveProgress()[0]?.paused, true);
  await assert.rejects(client.remove({ run: 'outputs/live' }), { kind: 'run/live' });

  run.close('stopped');
  assert.equal((await runs.row('outputs/live')).state, 'stopped');
  assert.deepEqual(runs.liveProgress(), []);
  const events = readFileSync(join(directory, 'events.ndjson'), 'utf8').trim().split('\n');
  const resumed = { event: 'resumed', sequence: events.length + 1, wall_time: Date.now() / 1000 + 1000 };
  const again = { event: 'steps', sequence: events.length + 2, wall_time: resumed.wall_time + 5, epoch: 1 };
  appendFileSync(
    join(directory, 'events.ndjson'),
    `${JSON.stringify({ ...resumed, checkpoint: null, epoch: 0, step: 0, supersedes_from: 4 })}\n` +
      `${JSON.stringify({ ...again, step: [11], values: { loss: [null] } })}\n`,
  );
  const [loss] = await client.curves({ runs: ['outputs/live'], metrics: ['loss'], x: 'step', points: 100 });
  assert.deepEqual(loss.x, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.equal(loss.y[10], null);
  const [relative] = await client.curves({ runs: ['outputs/live'], metrics: ['loss'], x: 'relative', points: 100 });
  assert(relative.x[10] < 10, 'the time that it was stopped for does not count');
  const voided = await client.events({ run: 'outputs/live', names: ['checkpoint'] });
  assert.equal(voided.length, 1);
  const names = ['checkpoint', 'resumed'];
  const later = await client.events({ run: 'outputs/live', names, after: voided[0].sequence });
  assert.deepEqual(
    later.map(({ event, sequence }) => [event, sequence]),
    [['resumed', resumed.sequence]],
  );
  const read = await client.events({ run: 'outputs/live', names: [...names, 'steps'], after: resumed.sequence });
  assert.deepEqual(
    read.map(({ event, sequence }) => [event, sequence]),
    [['steps', again.sequence]],
  );
});

test('curves have names, axes, ranges and levels', async (t) => {
  const { client, path, runs } = await open(t);
  writeSyntheticRun(path('outputs/run'), { name: 'run', points: 1000, epochs: 10 });
  await runs.refresh();
  const names = await client.metrics({ run: 'outputs/run' });
  const of = (name: string) => names.find((one) => one.name === name)!;
  assert.deepEqual(of('validation_loss').title, { en: 'loss', zh: '损失' });
  assert.deepEqual(of('loss').group, of('training_loss').group);
  assert.equal(of('loss').points, 1000);
  assert.equal(of('training_loss').points, 10);
  assert.equal(of('evaluation.least_work_left.mean_latency').reference, true);
  assert.equal(of('evaluation.model.mean_latency').reference, false);
  assert.equal(of('evaluation.model.mean_latency').group, of('evaluation.least_work_left.mean_latency').group);

  const curve = async (metric: string, more: object = {}) =>
    (await client.curves({ runs: ['outputs/run'], metrics: [metric], x: 'step', points: 100, ...more }))[0];
  const loss = await curve('loss');
  assert.equal(loss.of, 1000);
  assert(loss.x.length <= 100);
  const every = await curve('loss', { points: 2000 });
  assert.equal(every.x.length, 1000);
  assert.equal(Math.max(...loss.y.map(Number)), Math.max(...every.y.map(Number)));
  assert.equal(Math.min(...loss.y.map(Number)), Math.min(...every.y.map(Number)));
  const part = await curve('loss', { from: 500, to: 520 });
  assert.deepEqual([part.x[0], part.x.at(-1)], [499, 521]);
  const epochs = await curve('loss', { x: 'epoch', points: 2000 });
  assert.deepEqual([epochs.x[0], epochs.x[99], epochs.x[999]], [0.01, 1, 10]);
  assert.equal(await curve('loss', { x: 'environment_steps' }), undefined);
  const wall = await curve('validation_loss', { x: 'wall' });
  assert(wall.x.every((x, i) => x > Date.UTC(2026, 0, 5, 9) && (i === 0 || x > wall.x[i - 1])));
  const level = await curve('evaluation.least_work_left.mean_latency');
  assert.deepEqual(level.x, [1, 1000]);
  assert.deepEqual(level.y, [2, 2]);
  assert.deepEqual(level.low, [1.9, 1.9]);
});

test('a run is shown, noted and removed; what others put into its folder stays', async (t) => {
  const { client, path } = await open(t);
  writeSyntheticRun(path('outputs/run'), { name: 'run', points: 40, epochs: 4 });
  writeFileSync(path('outputs/run/model_card.md'), '# Card');
  appendFileSync(
    path('outputs/run/events.ndjson'),
    `${JSON.stringify({ event: 'diagnosis', sequence: 99, wall_time: 2e9, findings: [{ kind: 'healthy', accuracy: 0.9 }] })}\n`,
  );
  const detail = await client.show({ run: 'outputs/run' });
  assert.equal(detail.card, '# Card');
  assert.match(detail.findings[0].en, /healthy/);
  assert.match(detail.findings[0].zh, /一切正常/);
  assert.equal(detail.command, 'npx warmstart pretrain configs/standalone_pretrain.json --output outputs/run');
  assert.deepEqual(
    detail.files.map(({ name }) => name),
    ['config.json', 'events.ndjson', 'meta.json', 'model_card.md', 'run.json', 'training_history.json'],
  );
  const noted = await client.note({ run: 'outputs/run', tags: ['a', '标签'], notes: 'kept' });
  assert.deepEqual([noted.tags, noted.notes], [['a', '标签'], 'kept']);
  assert.deepEqual((await client.note({ run: 'outputs/run', notes: 'other' })).tags, ['a', '标签']);

  writeFileSync(path('outputs/run/my notes.txt'), 'mine');
  await client.remove({ run: 'outputs/run' });
  assert.deepEqual(await client.list(), []);
  assert.deepEqual(
    [existsSync(path('outputs/run/my notes.txt')), existsSync(path('outputs/run/run.json'))],
    [true, false],
  );
  await assert.rejects(client.show({ run: 'outputs/run' }), { kind: 'run/absent' });
  await assert.rejects(client.show({ run: '../elsewhere' }), { kind: 'host/outside' });
});

test('events damaged in the middle: the run is listed with the problem, and its curves end there', async (t) => {
  const { client, path, runs } = await open(t);
  writeSyntheticRun(path('outputs/run'), { name: 'run', points: 100, epochs: 2, stepsPerEvent: 10 });
  const file = path('outputs/run/events.ndjson');
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const bad of ['no json', '{"event":"steps","sequence":4,"wall_time":1,"step":5}', '[]', lines[1]]) {
    writeFileSync(file, [...lines.slice(0, 3), bad, ...lines.slice(4)].join('\n'));
    const [loss] = await client.curves({ runs: ['outputs/run'], metrics: ['loss'], x: 'step', points: 100 });
    assert.equal(loss.of, 20);
    const row = await runs.row('outputs/run');
    assert.match(row.problem?.en ?? '', /events\.ndjson:4: expected an event/, bad);
    assert.equal(row.state, 'finished');
  }
});

test('a long log is read ahead, and opens from what is kept of it; runs lie elsewhere too', async (t) => {
  const folder = newFolder(t);
  const workspace = new Workspace(folder, []);
  const catalog = await Catalog.open({ folder: null });
  t.after(() => catalog.close());
  const long = join(workspace.root, 'outputs', 'long');
  writeSyntheticRun(long, { name: 'long', points: 2000, epochs: 4 });
  writeSyntheticRun(join(workspace.root, 'aside'), { name: 'aside', points: 20, epochs: 2 });
  const curves = new CurveFiles({ folder: join(folder, 'curves'), readOnly: false, worthBytes: 10_000 });
  const elsewhere = () => ['aside', 'nowhere'];
  const runs = new RunIndex({ workspace, catalog, curves, elsewhere });
  await runs.refresh();
  assert.deepEqual(shown(runs.rows()), ['aside finished', 'outputs/long finished']);
  for (let i = 0; i < 200 && !curves.has(long); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  const asked = { runs: ['outputs/long'], metrics: ['loss', 'validation_loss'], x: 'step', points: 300 } as const;
  const drawn = await runs.curves(asked);
  const checkpoints = await runs.events('outputs/long', ['epoch', 'evaluation']);
  await runs.close();
  assert(await curves.load(long), 'it is kept');

  const again = new RunIndex({ workspace, catalog, curves });
  t.after(() => again.close());
  assert.deepEqual(await again.curves(asked), drawn);
  assert.deepEqual(await again.events('outputs/long', ['epoch', 'evaluation']), checkpoints);
  assert.deepEqual([checkpoints.length, drawn[0].of], [5, 2000]);
  assert.equal((await again.events('outputs/long', ['steps'])).length, 40);
});

test('colours stay, and what the catalogue knows is not read again', async (t) => {
  const folder = newFolder(t);
  const catalog = await Catalog.open({ folder: null });
  t.after(() => catalog.close());
  writeSyntheticRun(join(folder, 'outputs', 'b'), { name: 'b', points: 20, epochs: 2 });
  const before = await open(t, { folder, catalog });
  writeSyntheticRun(before.path('outputs/a'), { name: 'a', points: 20, epochs: 2 });
  await before.runs.refresh();
  const colours = (rows: readonly RunRow[]) => Object.fromEntries(rows.map(({ run, colour }) => [run, colour]));
  assert.deepEqual(colours(before.runs.rows()), { 'outputs/a': 1, 'outputs/b': 0 });
  await before.runs.close();
  rmSync(before.path('outputs/b/training_history.json'));
  const [known] = (await catalog.runs()).filter(({ run }) => run === 'outputs/b');
  await catalog.putRun({ ...known, name: 'as the catalogue has it' });
  const after = await open(t, { folder, catalog });
  assert.deepEqual(colours(after.runs.rows()), { 'outputs/a': 1, 'outputs/b': 0 });
  assert.equal(after.runs.rows().find(({ run }) => run === 'outputs/b')?.name, 'as the catalogue has it');
});
