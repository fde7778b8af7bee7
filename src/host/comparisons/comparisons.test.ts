import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRouterClient } from '@orpc/server';
import { checkPpoConfiguration } from '../../contract/configuration/check.ts';
import { comparisonReport } from '../../jobs/compare/comparison-report.ts';
import { PLAN_FILE } from '../../jobs/compare/plan-file.ts';
import { REPORT_FILES } from '../../jobs/compare/report-files.ts';
import { syntheticComparison } from '../../jobs/compare/testing/synthetic-comparison.ts';
import { openProblem } from '../../jobs/problem.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import { Catalog } from '../../store/catalog/catalog.ts';
import { sampleModel, SMALL } from '../../../test/sample-model.ts';
import { writeSyntheticRun } from '../../../test/synthetic-run.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { StartWorker } from '../jobs/start-worker.ts';
import { RunIndex } from '../runs/run-index.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { Notices } from '../system/notices.ts';
import { Workspace } from '../workspace.ts';
import { comparisonProcedures } from './procedures.ts';

const SETTINGS = { name: 'small', hidden_size: 16, layer_N: 1, gru_layers: 1, total_steps: 100_000 };
const TEXT = JSON.stringify(SETTINGS);
const SCRATCH = { text: TEXT, model: null, modes: ['scratch' as const], seeds: 2 };

async function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-comparisons-'));
  const workspace = new Workspace(folder, []);
  const catalog = await Catalog.open({ folder: null });
  const runs = new RunIndex({ workspace, catalog });
  const started: (readonly string[])[] = [];
  const start: StartWorker = ({ args }) => {
    started.push(args);
    const ended = new Promise<never>(() => {});
    return { kind: 'node', pid: undefined, ended, stop: () => {}, leave: () => true, kill: () => {} };
  };
  const jobs = new Jobs({ workspace, notices: new Notices(), start, fallback: null, detached: false, readOnly: false });
  const settings = new SettingsFile(join(folder, 'settings.json'));
  t.after(async () => {
    await jobs.close('leave');
    await runs.close();
    await catalog.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  const client = createRouterClient(comparisonProcedures({ workspace, runs, jobs, settings }));
  return { client, runs, started, workspace, path: (name: string) => join(workspace.root, ...name.split('/')) };
}

/** A model that fits `SETTINGS`, trained on this load. */
async function writeModel(path: string, load: number): Promise<void> {
  const { environment, gamma } = checkPpoConfiguration({ ...SETTINGS, environment: { load } }, () => undefined);
  const model = await sampleModel({ ...SMALL, stateDim: 64, actionDim: 4, hiddenSize: 16, mlpLayers: 1, gruLayers: 1 });
  const { featureNames } = openProblem(environment, '.');
  writeFileSync(
    path,
    encodeModel({ ...model, featureNames, gamma, configuration: { ...model.configuration, environment, gamma } }),
  );
}

test('a comparison is checked without writing anything: fair, or what is wrong', async (t) => {
  const { client, path } = await open(t);
  const fine = await client.check(SCRATCH);
  assert.deepEqual([fine.fair, fine.problem], [true, null]);
  assert.match(
    fine.command,
    /^npx warmstart compare --set name=small .*--modes scratch --seeds 2 --output outputs\/compare\/small$/,
  );
  const shipped = readFileSync(new URL('../../../configs/ppo.json', import.meta.url), 'utf8');
  const usual = await client.check({
    ...SCRATCH,
    text: shipped.replace('"total_steps": 1000000', '"total_steps": 500000'),
  });
  assert.equal(
    usual.command,
    'npx warmstart compare --set total_steps=500000 --modes scratch --seeds 2 --output outputs/compare/ppo',
  );

  const modes = ['scratch' as const, 'external' as const];
  assert.match((await client.check({ ...SCRATCH, modes })).problem!.en, /needs a pretrained model/);
  await writeModel(path('same.pt'), 0.8);
  const same = await client.check({ ...SCRATCH, modes, model: 'same.pt' });
  assert.deepEqual([same.fair, same.problem], [true, null]);
  assert.match(same.command, /--external-pretrain same\.pt/);
  await writeModel(path('other.pt'), 0.5);
  const other = await client.check({ ...SCRATCH, modes, model: 'other.pt' });
  assert.equal(other.fair, false);
  assert.match(other.problem!.en, /environment\.load: 0\.5 → 0\.8/);
  assert.match(other.problem!.zh, /应为在所配置问题上预训练的模型/);
  const wrong = await client.check({ ...SCRATCH, text: '{ "total_steps": "many" }' });
  assert.deepEqual([wrong.fair, wrong.command], [false, '']);
  await assert.rejects(client.check({ ...SCRATCH, seeds: 0 }));
  assert.deepEqual(await client.list(), []);
});

test('starting one queues the command line that does it', async (t) => {
  const { client, started, path } = await open(t);
  const job = await client.start(SCRATCH);
  assert.deepEqual([job.kind, job.run], ['compare', 'outputs/compare/small']);
  const [, file, ...options] = started[0];
  assert.equal(readFileSync(path(file), 'utf8'), TEXT);
  assert.deepEqual(options, ['--modes', 'scratch', '--seeds', '2', '--output', 'outputs/compare/small', '--json']);
  await assert.rejects(client.start(SCRATCH), { kind: 'host/run-taken' });
});

test('a comparison is listed and followed from its plan to its report', async (t) => {
  const { client, path, runs } = await open(t);
  const folder = path('outputs/compare/small');
  mkdirSync(folder, { recursive: true });
  const { output_dir: _none, ...configuration } = checkPpoConfiguration(SETTINGS, () => undefined);
  const plan = { model: path('best.pt'), sha256: 'aa', modes: ['scratch', 'external'], seeds: 2, configuration };
  writeFileSync(join(folder, PLAN_FILE), JSON.stringify(plan));
  await runs.refresh();
  const [empty] = await client.list();
  assert.deepEqual([empty.state, empty.finished, empty.total, empty.model], ['unfinished', 0, 4, 'best.pt']);
  assert.equal(empty.headline, null);
  const comparison = 'outputs/compare/small';
  assert.equal(await client.page({ comparison, language: 'en' }), null);
  const end = new AbortController();
  const follower = await client.follow({ comparison }, { signal: end.signal });
  assert.deepEqual((await follower.next()).value, { revision: 0 });

  for (const name of ['scratch-seed-0', 'scratch-seed-1', 'external-seed-0', 'external-seed-1']) {
    writeSyntheticRun(join(folder, name), { name, points: 20, epochs: 2 });
  }
  writeSyntheticRun(join(folder, 'another'), { name: 'another', points: 20, epochs: 2 });
  await runs.refresh();
  assert.deepEqual((await follower.next()).value, { revision: 1 });
  end.abort();
  const trained = await client.show({ comparison });
  assert.deepEqual([trained.row.state, trained.row.finished], ['unfinished', 4]);
  assert.deepEqual(
    trained.runs.map(({ run }) => run.split('/').at(-1)),
    ['scratch-seed-0', 'external-seed-0', 'scratch-seed-1', 'external-seed-1'],
  );
  assert(trained.runs.every((run) => run.comparison === comparison));
  assert.match(trained.command, /^npx warmstart compare .*--seeds 2 --external-pretrain best\.pt --output outputs/);

  const report = comparisonReport(syntheticComparison({ seeds: 2 }), { resamples: 200 });
  writeFileSync(join(folder, REPORT_FILES.json), JSON.stringify(report));
  const done = await client.show({ comparison });
  assert.equal(done.row.state, 'finished');
  assert.deepEqual(done.row.headline, report.conclusion[0]);
  assert.deepEqual(done.conclusion, report.conclusion);
  const page = await client.page({ comparison, language: 'zh' });
  assert.match(page!.html, /<html lang="zh">/);

  writeFileSync(join(folder, REPORT_FILES.json), JSON.stringify({ ...report, modes: 5 }));
  await assert.rejects(client.page({ comparison, language: 'en' }), { kind: 'compare/damaged' });
  writeFileSync(join(folder, PLAN_FILE), '{"modes": []}');
  await assert.rejects(client.show({ comparison }), { kind: 'compare/damaged' });
  await assert.rejects(client.show({ comparison: 'outputs' }), { kind: 'compare/absent' });
});
