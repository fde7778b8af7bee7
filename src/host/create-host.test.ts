import assert from 'node:assert/strict';
import { createRouterClient, ORPCError, safe } from '@orpc/server';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FAILURE, type HostFailure } from '../contract/host/procedure.ts';
import type { HostClient } from '../contract/host/index.ts';
import type { Job } from '../contract/host/jobs.ts';
import type { Notice } from '../contract/host/system.ts';
import { describe } from '../contract/errors/index.ts';
import { parseJsonc } from '../files/jsonc.ts';
import { askRun } from '../store/runs/control-client.ts';
import { readRunRecord } from '../store/runs/run-record.ts';
import { createHost, type Host, type HostOptions } from './create-host.ts';

const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'warmstart-host-')));
const settingsFile = join(workspace, 'settings.json');
let host: Host;
let client: HostClient;

const NOTHING = { reveal: false, dialogs: false, notifications: false };

function open(options: Partial<HostOptions> = {}): Promise<Host> {
  return createHost({ kind: 'server', workspace, capabilities: NOTHING, settingsFile, cores: 2, ...options });
}

const clientOf = ({ router }: Host): HostClient => createRouterClient(router);

before(async () => {
  host = await open();
  client = clientOf(host);
});
after(async () => {
  await host.close('stop');
  rmSync(workspace, { recursive: true });
});

/** A pretraining that takes some minutes if it is let, and a hundredth of a second for each of its epochs. */
function pretraining(folder: string, changes: object = {}): string {
  return JSON.stringify({
    hidden_size: 8,
    layer_N: 1,
    gru_layers: 1,
    batch_size: 64,
    epochs: 10_000,
    early_stopping_patience: 10_000,
    save_interval: 0,
    threads: 1,
    output_dir: `outputs/${folder}`,
    environment: { episode_requests: 40, warmup_requests: 5 },
    demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
    evaluation: { every: 0, final_episodes: 0 },
    ...changes,
  });
}

async function until<T>(what: () => T | Promise<T>): Promise<NonNullable<T> & {}> {
  for (let i = 0; i < 3600; i++) {
    const found = await what();
    if (found) return found;
    await delay(50);
  }
  return assert.fail('it never came to that');
}

const at = (run: string): string => join(workspace, run);

/** Until a run's loop is at work. */
async function untilTraining(run: string): Promise<void> {
  await until(() => existsSync(join(at(run), 'training_history.json')));
  await askRun(at(run), 'status');
}

async function ended(job: Job, of: HostClient = client): Promise<Job> {
  return until(async () => (await of.jobs.list()).find(({ id, state }) => id === job.id && state === 'ended'));
}

async function failureOf(asked: Promise<unknown>): Promise<HostFailure> {
  const { error } = await safe(asked);
  assert.ok(error instanceof ORPCError && error.code === FAILURE && error.defined, String(error));
  return error.data as HostFailure;
}

async function noticesOf(of: HostClient): Promise<Notice[]> {
  const end = new AbortController();
  const told: Notice[] = [];
  setTimeout(() => end.abort(), 200);
  const notices = await of.system.notices({ after: 0 }, { signal: end.signal });
  try {
    for await (const notice of notices) told.push(notice);
  } catch (error) {
    if (!end.signal.aborted) throw error;
  }
  return told;
}

test('a run is started, paused, continued, stopped and resumed from a window', async () => {
  const job = await client.jobs.start({ kind: 'pretrain', text: pretraining('a') });
  assert.equal(job.run, 'outputs/a');
  assert.equal(job.state, 'running');
  assert.equal(job.command, 'npx warmstart pretrain configurations/a.json');
  assert.equal(readFileSync(at('configurations/a.json'), 'utf8'), pretraining('a'));
  await untilTraining('outputs/a');
  await client.jobs.pause({ run: 'outputs/a' });
  await until(() => readRunRecord(at('outputs/a'))!.status === 'paused');
  await client.jobs.continue({ run: 'outputs/a' });
  await until(() => readRunRecord(at('outputs/a'))!.status === 'running');
  await client.jobs.stop({ run: 'outputs/a' });
  assert.equal((await ended(job)).end, 'stopped');
  assert.equal(readRunRecord(at('outputs/a'))!.status, 'stopped');
  assert.match((await client.jobs.log({ run: 'outputs/a' })).text, /--resume outputs\/a|outputs[/\\]a/);
  const again = await client.jobs.resume({ run: 'outputs/a' });
  assert.equal(again.command, 'npx warmstart pretrain --resume outputs/a');
  await until(async () => (await safe(askRun(at('outputs/a'), 'status'))).data);
  await client.jobs.stop({ run: 'outputs/a' });
  assert.equal((await ended(again)).end, 'stopped');
});

test('a folder that holds a run is refused with the ways on, until one is chosen', async () => {
  const exists = await failureOf(client.jobs.start({ kind: 'pretrain', text: pretraining('a') }));
  assert.equal(exists.kind, 'run/exists');
  assert.equal(exists.params['why'], 'unfinished');
  assert.match(describe(exists, 'zh'), /继续该运行/);
  const different = await failureOf(client.jobs.start({ kind: 'pretrain', text: pretraining('a', { seed: 5 }) }));
  assert.deepEqual([different.kind, different.params['why']], ['run/exists', 'different']);
  const text = pretraining('a', { seed: 5, epochs: 2 });
  const job = await client.jobs.start({ kind: 'pretrain', text, existing: 'overwrite' });
  assert.equal(job.command, 'npx warmstart pretrain configurations/a-2.json --overwrite');
  assert.equal((await ended(job)).end, 'finished');
  const finished = await failureOf(client.jobs.resume({ run: 'outputs/a' }));
  assert.equal(finished.kind, 'run/finished');
});

test('a killed worker is told from a finished one, and what is not live cannot be asked', async () => {
  const job = await client.jobs.start({ kind: 'pretrain', text: pretraining('killed') });
  await untilTraining('outputs/killed');
  process.kill(readRunRecord(at('outputs/killed'))!.pid, 'SIGKILL');
  const { end, message } = await ended(job);
  assert.equal(end, 'killed');
  assert.match(message!.en, /resume/);
  const notice = (await noticesOf(client)).find(({ run }) => run === 'outputs/killed');
  assert.equal(notice?.tone, 'error');
  const { kind } = await failureOf(client.jobs.pause({ run: 'outputs/killed' }));
  assert.equal(kind, 'host/run-not-live');
});

test('a wrong configuration starts nothing', async () => {
  const wrong = await failureOf(client.jobs.start({ kind: 'pretrain', text: '{ "epocs": 3 }' }));
  assert.equal(wrong.kind, 'configuration/unknown-key');
  const unfit = await failureOf(client.jobs.start({ kind: 'pretrain', text: pretraining('b', { state_dim: 7 }) }));
  assert.equal(unfit.kind, 'configuration/dimensions');
  const outside = await failureOf(client.jobs.start({ kind: 'pretrain', text: pretraining('../../../elsewhere') }));
  assert.equal(outside.kind, 'host/outside');
  const gpu = await failureOf(client.jobs.start({ kind: 'pretrain', text: pretraining('b', { device: 'gpu:1' }) }));
  assert.equal(gpu.kind, 'gpu/choice');
  assert.ok(!existsSync(at('configurations/b.json')));
});

test('settings fill what the text leaves open, and the command line says so', async () => {
  await client.settings.change({ engine: 'reference', threads: 1 });
  const text = '{ "device": "cpu", "threads": 2 }';
  const { command, resolved } = await client.configuration.check({ kind: 'pretrain', text });
  assert.equal(command, 'npx warmstart pretrain --set threads=2 --set engine=reference');
  assert.deepEqual([resolved?.['engine'], resolved?.['threads']], ['reference', 2]);
  const job = await client.jobs.start({ kind: 'pretrain', text: pretraining('filled', { epochs: 1 }) });
  assert.equal(job.command, 'npx warmstart pretrain configurations/filled.json --set engine=reference');
  assert.equal((await ended(job)).end, 'finished');
  assert.equal(readRunRecord(at('outputs/filled'))!.engine, 'reference');
  await client.settings.change({ engine: 'auto', threads: null });
});

test('PPO starts from a model with the model’s own network, problem and discount', async () => {
  const own = { gamma: 0.9, activation: 'tanh', environment: { episode_requests: 30, warmup_requests: 5, load: 0.6 } };
  const job = await client.jobs.start({ kind: 'pretrain', text: pretraining('model', { epochs: 2, ...own }) });
  assert.equal((await ended(job)).end, 'finished');
  const model = 'outputs/model/best_model.pt';
  const { text } = await client.jobs.ppoConfiguration({ model });
  assert.match(text, /\/\/ .*学习率/, 'comments stay');
  const { problems, resolved } = await client.configuration.check({ kind: 'ppo', text });
  assert.deepEqual(problems, []);
  const said = resolved as Record<string, unknown> & { environment: Record<string, unknown> };
  assert.deepEqual(
    [
      said['name'],
      said['mode'],
      said['external_pretrain'],
      said['skip_bc_training'],
      said['gamma'],
      said['activation'],
    ],
    ['model', 'external', model, true, 0.9, 'tanh'],
  );
  assert.deepEqual([said['hidden_size'], said.environment['load'], said.environment['episode_requests']], [8, 0.6, 30]);
  const first = await client.jobs.ppoFromModel({ model });
  const second = await client.jobs.ppoFromModel({ model });
  assert.deepEqual([first.run, second.run], ['outputs/ppo/model', 'outputs/ppo/model-2']);
  assert.equal(second.state, 'queued', 'each takes all cores');
  await client.jobs.stop({ run: second.run! });
  assert.equal((await ended(second)).end, 'stopped');
  await until(
    () =>
      existsSync(join(at(first.run!), 'events.ndjson')) &&
      readFileSync(join(at(first.run!), 'events.ndjson'), 'utf8').includes('"hand_over"'),
  );
  await client.jobs.stop({ run: first.run! });
  assert.equal((await ended(first)).end, 'stopped');
});

test('a file that is no model starts nothing', async () => {
  writeFileSync(at('no.pt'), 'x');
  assert.match((await failureOf(client.jobs.ppoFromModel({ model: 'no.pt' }))).kind, /^model\//);
  assert.equal((await failureOf(client.jobs.ppoFromModel({ model: 'absent.pt' }))).kind, 'file/not-found');
});

test('an estimate says what a start would take', async () => {
  const text = pretraining('estimated', { epochs: 100 });
  const estimate = await client.configuration.estimate({ kind: 'pretrain', text });
  assert.ok(estimate.parameters > 500 && estimate.parameters < 5000);
  assert.ok(estimate.memory.needed > 100e6 && estimate.memory.free > 0);
  assert.equal(estimate.demonstrations?.found, true, 'earlier tests collected them');
  assert.ok(estimate.seconds !== null && estimate.seconds > 0, 'runs of this network have told their speed');
  assert.deepEqual(estimate.output, { folder: 'outputs/estimated', state: 'free' });
  const taken = await client.configuration.estimate({ kind: 'pretrain', text: pretraining('killed') });
  assert.equal(taken.output.state, 'unfinished');
  const other = pretraining('estimated', {
    hidden_size: 16,
    demonstrations: { strategies: [{ name: 'random', episodes: 2 }] },
  });
  const unknown = await client.configuration.estimate({ kind: 'pretrain', text: other });
  assert.deepEqual([unknown.seconds, unknown.demonstrations?.found], [null, false]);
  await until(async () => (await client.configuration.estimate({ kind: 'pretrain', text: other })).seconds !== null);
});

test('configurations are read, written, edited and compared', async () => {
  await client.configuration.write({ path: 'configurations/mine.json', text: '{ "epochs": 3 } // few' });
  const { text } = await client.configuration.read({ path: 'configurations/mine.json' });
  const edited = await client.configuration.edit({ kind: 'pretrain', text, path: ['epochs'], value: 5 });
  assert.equal(edited.text, '{ "epochs": 5 } // few');
  const without = await client.configuration.edit({ kind: 'pretrain', text, path: ['epochs'] });
  assert.deepEqual(parseJsonc(without.text, 'a').value, {});
  const difference = await client.configuration.difference({
    kind: 'pretrain',
    text: pretraining('a'),
    run: 'outputs/a',
  });
  assert.deepEqual(difference, ['epochs: 2 → 10000', 'seed: 5 → 0']);
  const presets = await client.configuration.presets({ kind: 'pretrain' });
  assert.ok(presets.some(({ path }) => path === 'configurations/mine.json'));
  const shipped = presets.find(({ name }) => name === 'examples/quick')!;
  assert.match((await client.configuration.read({ path: shipped.path })).text, /hidden_size/);
  for (const path of ['/etc/hostname', 'settings.json/../../x.json', 'configurations/../../x.json']) {
    assert.match((await failureOf(client.configuration.write({ path, text: 'x' }))).kind, /^host\//, path);
  }
  assert.match((await failureOf(client.configuration.read({ path: 'no.pt' }))).kind, /not-a-configuration-file/);
});

test('the machine and its engines are told', async () => {
  const info = await client.system.info();
  assert.deepEqual([info.workspace, info.readOnly, info.host], [workspace, null, 'server']);
  const engines = await client.system.engines({});
  const compiled = engines.find(({ engine }) => engine === 'compiled')!;
  assert.ok(compiled.available && /^\d+\./.test(compiled.version!));
  const gpu = engines.find(({ device }) => device === 'gpu')!;
  assert.ok(!gpu.available && gpu.reason && gpu.fix);
  for await (const { cpu, memory } of await client.system.usage()) {
    assert.ok(cpu >= 0 && cpu <= 1 && memory.used > 0 && memory.used <= memory.total);
    break;
  }
  assert.equal((await failureOf(client.system.reveal({ path: 'outputs/a' }))).kind, 'host/no-desktop');
});

test('jobs and where live runs stand come as they change', async () => {
  let seen = 0;
  for await (const { jobs, progress } of await client.jobs.watch()) {
    assert.ok(jobs.length > 0);
    if (seen++ === 0) {
      await client.jobs.start({ kind: 'pretrain', text: pretraining('watched') });
    } else if (progress.some(({ run, done }) => run === 'outputs/watched' && done > 0)) break;
  }
  await client.jobs.stop({ run: 'outputs/watched' });
  await until(async () => (await client.jobs.list()).every(({ state }) => state === 'ended'));
});

test('a second host says who has the workspace, and changes nothing', async () => {
  const second = await open();
  try {
    const other = clientOf(second);
    assert.match((await other.system.info()).readOnly!.en, new RegExp(`process ${process.pid} `));
    const { kind, params } = await failureOf(other.jobs.start({ kind: 'pretrain', text: pretraining('c') }));
    assert.equal(kind, 'host/read-only');
    assert.match(describe({ kind, params, message: '' }, 'zh'), /工作区/);
    assert.ok((await other.jobs.list()).length > 0, 'it shows what the first one did');
    const names = async (of: HostClient): Promise<string> =>
      String((await of.runs.list()).map(({ run }) => run).sort());
    await until(async () => (await names(other)) === (await names(client)));
  } finally {
    await second.close();
  }
});

test('a run outlives its host where it was left; its process killed meanwhile, it is lost', async () => {
  const [kept, lost] = await Promise.all(
    ['kept', 'lost'].map((name) => client.jobs.start({ kind: 'pretrain', text: pretraining(name) })),
  );
  await untilTraining('outputs/kept');
  await untilTraining('outputs/lost');
  await host.close('leave');
  await askRun(at('outputs/kept'), 'status');
  process.kill(readRunRecord(at('outputs/lost'))!.pid, 'SIGKILL');
  await delay(300);
  host = await open();
  client = clientOf(host);
  const jobs = await client.jobs.list();
  assert.equal(jobs.find(({ id }) => id === kept.id)!.state, 'running');
  assert.equal(jobs.find(({ id }) => id === lost.id)!.end, 'lost');
  const stateOf = async (name: string) => (await client.runs.list()).find(({ run }) => run === name)?.state;
  await until(async () => (await stateOf('outputs/lost')) === 'lost');
  await until(async () => (await stateOf('outputs/kept')) === 'running');
  assert.ok((await noticesOf(client)).some(({ run, tone }) => run === 'outputs/lost' && tone === 'error'));
  await client.jobs.stop({ run: 'outputs/kept' });
  assert.equal((await ended(kept)).end, 'stopped');
});
