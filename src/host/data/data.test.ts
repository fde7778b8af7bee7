import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRouterClient } from '@orpc/server';
import { checkConfiguration } from '../../contract/configuration/check.ts';
import { findOrCollect } from '../../datasets/find-or-collect.ts';
import { collectionRequest } from '../../jobs/obtain-demonstrations.ts';
import { openProblem } from '../../jobs/problem.ts';
import { Catalog } from '../../store/catalog/catalog.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { StartWorker } from '../jobs/start-worker.ts';
import { changesWorkspace } from '../read-only.ts';
import { RunIndex } from '../runs/run-index.ts';
import { Notices } from '../system/notices.ts';
import { Workspace } from '../workspace.ts';
import { dataProcedures } from './procedures.ts';

async function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-data-'));
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
  t.after(async () => {
    await jobs.close('leave');
    await runs.close();
    await catalog.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return { workspace, runs, started, client: createRouterClient(dataProcedures({ workspace, runs, jobs })) };
}

/** Collects a small set into the workspace; returns its name. */
async function collected({ workspace }: { workspace: Workspace }, settings: object = {}, environment: object = {}) {
  const configuration = checkConfiguration(
    {
      environment: { episode_requests: 60, warmup_requests: 5, ...environment },
      demonstrations: {
        strategies: [
          { name: 'round_robin', episodes: 3 },
          { name: 'least_work_left', episodes: 2 },
        ],
        ...settings,
      },
    },
    () => undefined,
  );
  const problem = openProblem(configuration.environment, workspace.root);
  const { set } = await findOrCollect(workspace.root, collectionRequest(configuration, problem));
  set.close();
  return { set: workspace.relative(set.label), configuration };
}

test('sets are listed, and shown with what each strategy did and how features are distributed', async (t) => {
  const context = await open(t);
  const { client } = context;
  assert.deepEqual(await client.list(), []);
  const { set } = await collected(context);
  const [row] = await client.list();
  assert.deepEqual([row.set, row.episodes, row.strategies], [set, 5, ['round_robin', 'least_work_left']]);
  assert.deepEqual(row.runs, []);
  assert(row.size > row.steps * 64 * 4);

  const { strategies, features, counted, episodes, environment } = await client.show({ set });
  assert.deepEqual(counted, { episodes: 5, steps: row.steps });
  assert.equal(environment['episode_requests'], 60);
  const [roundRobin, leastWork] = strategies;
  assert.deepEqual([roundRobin.episodes, leastWork.episodes], [3, 2]);
  assert.equal(roundRobin.steps + leastWork.steps, row.steps);
  assert.equal(roundRobin.label.zh, '轮询');
  assert.equal(roundRobin.returns.length, 3);
  assert(leastWork.meanReturn > roundRobin.meanReturn && leastWork.meanLatency! < roundRobin.meanLatency!);
  for (const { actions } of strategies) assert(Math.abs(actions.reduce((sum, one) => sum + one, 0) - 1) < 1e-12);
  assert.equal(features.length, 64);
  for (const { counts, min, max, mean, std } of features) {
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      row.steps,
    );
    assert(min <= mean && mean <= max && std >= 0 && std > 0 === max > min);
  }
  assert.equal(episodes.length, 5);
  assert.deepEqual(
    episodes.slice(0, 2).map(({ strategy, seed }) => [strategy, seed]),
    [
      ['round_robin', episodes[0].seed],
      ['least_work_left', episodes[0].seed],
    ],
  );
});

test('an episode is played back as it was recorded, also where strategies took turns', async (t) => {
  const context = await open(t);
  const trace = join(context.workspace.root, 'trace.csv');
  const rows = Array.from({ length: 200 }, (_, i) => `${i * 0.2},${100 + i},20`);
  writeFileSync(trace, `arrival_time,prompt_tokens,output_tokens\n${rows.join('\n')}\n`);
  const sets = [
    await collected(context),
    await collected(context, { switch_every: 5 }),
    await collected(context, {}, { arrivals: 'trace.csv', load: null }),
  ];
  for (const { set } of sets) {
    const { episodes } = await context.client.show({ set });
    for (const { episode, strategy, seed, steps } of episodes) {
      const timeline = await context.client.episode({ set, episode });
      assert.deepEqual([timeline.strategy, timeline.seed], [strategy, seed]);
      assert.equal(timeline.requests.length, steps);
      assert.deepEqual(
        timeline.replicas.map(({ speed }) => speed),
        [1.1, 1, 1, 0.9],
      );
    }
  }
  writeFileSync(trace, readFileSync(trace, 'utf8').replace('0.2,101', '0.2,102'));
  await assert.rejects(context.client.episode({ set: sets[2].set, episode: 0 }), { kind: 'demonstrations/no-replay' });
  await assert.rejects(context.client.episode({ set: sets[0].set, episode: 5 }), { kind: 'demonstrations/no-episode' });
});

test('a set tells which runs used it, and goes only when none of them reads it', async (t) => {
  const context = await open(t);
  const { client, workspace, runs } = context;
  const { set, configuration } = await collected(context);
  const run = openRun({
    directory: join(workspace.root, 'outputs', 'run'),
    mode: 'create',
    kind: 'pretrain',
    configuration,
    versions: {},
    command: [],
  });
  t.after(() => run.close('stopped'));
  const folder = join(workspace.root, set);
  run.event({ event: 'collected', fingerprint: 'f', folder, reused: true, seconds: 1, strategies: [] });
  await runs.refresh();
  assert.deepEqual((await client.list())[0].runs, ['outputs/run']);
  await assert.rejects(client.remove({ set }), { kind: 'demonstrations/in-use' });
  run.close('finished');
  await runs.row('outputs/run');
  writeFileSync(join(folder, 'mine.txt'), 'kept');
  await client.remove({ set });
  assert.deepEqual(await client.list(), []);
  assert(existsSync(join(folder, 'mine.txt')));
  await assert.rejects(client.remove({ set }), { kind: 'demonstrations/not-a-set' });
  await assert.rejects(client.remove({ set: 'outputs' }), { kind: 'demonstrations/not-a-set' });
});

test('collecting becomes a job with the configuration as a file', async (t) => {
  const { client, started, workspace } = await open(t);
  const text = '{ "demonstrations": { "seed": 4 } } // mine';
  const job = await client.collect({ text });
  assert.deepEqual([job.kind, job.state, job.run], ['collect', 'running', null]);
  assert.deepEqual(started[0].slice(0, 2), ['collect', 'configurations/demonstrations.json']);
  assert.equal(readFileSync(join(workspace.root, started[0][1]), 'utf8'), text);
  await assert.rejects(client.collect({ text: '{ "epochs": -1 }' }), { kind: 'configuration/invalid' });
});

test('a set of another folder is imported, once, from where windows may read and while it is whole', async (t) => {
  const context = await open(t);
  const { client, workspace } = context;
  const { set } = await collected(context);
  const mine = join(workspace.root, 'brought', 'mine');
  mkdirSync(join(workspace.root, 'brought'));
  renameSync(join(workspace.root, set), mine);
  assert.deepEqual(await client.list(), []);
  assert.deepEqual(await client.import({ folder: 'brought/mine' }), { set, found: false });
  assert.deepEqual(await client.import({ folder: mine }), { set, found: true });
  assert.deepEqual(await client.import({ folder: set }), { set, found: true });
  assert.deepEqual(
    (await client.list()).map((row) => row.set),
    [set],
  );
  assert.equal((await client.show({ set })).row.episodes, 5);

  const outside = mkdtempSync(join(tmpdir(), 'warmstart-outside-'));
  t.after(() => rmSync(outside, { recursive: true, force: true, maxRetries: 3 }));
  cpSync(mine, join(outside, 'set'), { recursive: true });
  await assert.rejects(client.import({ folder: join(outside, 'set') }), { kind: 'host/outside' });
  workspace.allow(join(outside, 'set'));
  assert.deepEqual(await client.import({ folder: join(outside, 'set') }), { set, found: true });
  await client.remove({ set });
  writeFileSync(join(mine, 'rewards.f32'), '');
  await assert.rejects(client.import({ folder: mine }), { kind: 'demonstrations/corrupt' });
  assert.deepEqual(await client.list(), []);
  assert.equal(changesWorkspace(['data', 'import']), true);
});
