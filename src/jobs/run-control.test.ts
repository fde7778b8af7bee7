import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { checkConfiguration } from '../contract/configuration/check.ts';
import { isFailure } from '../contract/errors/index.ts';
import type { NewEvent } from '../contract/events.ts';
import { decodeModel } from '../models/formats/pt.ts';
import { controlAddress } from '../store/runs/control-address.ts';
import { askRun } from '../store/runs/control-client.ts';
import { readEvents } from '../store/runs/read-events.ts';
import { readRunRecord } from '../store/runs/run-record.ts';
import { openPretraining } from './pretrain/open-pretraining.ts';
import { pretrain, type PretrainOutcome } from './pretrain/pretrain.ts';
import { runIn } from './ppo/testing/run-in.ts';
import { StopRequest } from './stop-request.ts';

const workspace = mkdtempSync(join(tmpdir(), 'warmstart-control-'));
after(() => rmSync(workspace, { recursive: true }));

const SMALL = {
  hidden_size: 8,
  layer_N: 1,
  gru_layers: 1,
  threads: 1,
  environment: { episode_requests: 40, warmup_requests: 5 },
};

const CONFIGURATION = checkConfiguration(
  {
    ...SMALL,
    batch_size: 64,
    epochs: 4,
    save_interval: 2,
    demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
    evaluation: { every: 0, final_episodes: 0 },
  },
  () => undefined,
);

/** Runs a pretraining; `onEpoch` is told the number of each epoch that has ended. */
async function run(directory: string, onEpoch: (epoch: number) => void = () => {}): Promise<PretrainOutcome> {
  const opened = await openPretraining({
    configuration: CONFIGURATION,
    where: () => undefined,
    directory,
    asked: null,
    workspace,
    command: ['warmstart', 'pretrain'],
    fellBack: (reason) => assert.fail(reason),
  });
  if ('finished' in opened) throw new Error('finished already');
  const event = (one: NewEvent): void => {
    if (one.event === 'epoch') onEpoch(one.epoch);
  };
  const observer = { event, progress: () => {}, compared: () => {} };
  try {
    return await pretrain({ ...opened, stop: new StopRequest(), observer });
  } finally {
    await opened.engine.dispose();
  }
}

const at = (directory: string): string => join(workspace, directory);

const weightsIn = (directory: string) =>
  decodeModel(readFileSync(join(at(directory), 'final_model.pt')), directory).weights;

async function untilState(directory: string, state: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if ((await askRun(at(directory), 'status')).state === state) return;
    await delay(10);
  }
  assert.fail(`never ${state}`);
}

before(() => run('undisturbed'));

test('a run that was paused and continued ends in the same weights, and tells of both', async () => {
  const conversation: Promise<void>[] = [];
  const paused = async (): Promise<void> => {
    assert.match((await askRun(at('paused'), 'pause')).state, /^paus(ing|ed)$/);
    await untilState('paused', 'paused');
    const heartbeat = readRunRecord(at('paused'))!;
    assert.equal(heartbeat.status, 'paused');
    const before = readEvents(at('paused')).length;
    await delay(100);
    assert.equal(readEvents(at('paused')).length, before, 'it does nothing');
    assert.equal((await askRun(at('paused'), 'continue')).state, 'running');
  };
  const outcome = await run('paused', (epoch) => {
    if (epoch === 2) conversation.push(paused());
  });
  await Promise.all(conversation);
  assert.equal(outcome.status, 'finished');
  assert.deepEqual(weightsIn('paused'), weightsIn('undisturbed'));
  const events = readEvents(at('paused'));
  const [pause, save] = ['paused', 'checkpoint'].map((name) =>
    events.find((event) => event.event === name && (event.event !== 'checkpoint' || event.reason === 'requested')),
  );
  const go = events.find(({ event }) => event === 'continued');
  assert.ok(pause?.event === 'paused' && pause.epoch >= 2 && pause.step > 0);
  assert.ok(save && go && save.sequence < pause.sequence && pause.sequence < go.sequence);
});

test('a paused run can be stopped, and resumed to the same weights', async () => {
  const conversation: Promise<void>[] = [];
  const outcome = await run('stopped', (epoch) => {
    if (epoch !== 1) return;
    conversation.push(
      askRun(at('stopped'), 'pause')
        .then(() => untilState('stopped', 'paused'))
        .then(async () => assert.equal((await askRun(at('stopped'), 'stop')).state, 'stopping')),
    );
  });
  await Promise.all(conversation);
  assert.equal(outcome.status, 'stopped');
  assert.equal(readRunRecord(at('stopped'))!.status, 'stopped');
  assert.ok(!readEvents(at('stopped')).some(({ event }) => event === 'continued'));
  assert.equal((await run('stopped')).status, 'finished');
  assert.deepEqual(weightsIn('stopped'), weightsIn('undisturbed'));
});

test('a checkpoint can be asked for while the run goes on', async () => {
  let asked: Promise<unknown> = Promise.resolve();
  await run('saved', (epoch) => {
    if (epoch === 1) asked = askRun(at('saved'), 'checkpoint');
  });
  await asked;
  const saved = readEvents(at('saved')).filter((event) => event.event === 'checkpoint' && event.reason === 'requested');
  assert.equal(saved.length, 1);
  assert.deepEqual(weightsIn('saved'), weightsIn('undisturbed'));
});

test('nobody listens at a run that is over, or was never there', async () => {
  for (const directory of ['undisturbed', '.']) {
    await assert.rejects(askRun(at(directory), 'pause', directory), (error) => isFailure(error, 'host/run-not-live'));
  }
});

test('a socket that a killed run left is replaced', async () => {
  mkdirSync(at('stale'));
  const address = controlAddress(at('stale'));
  mkdirSync(dirname(address), { recursive: true, mode: 0o700 });
  writeFileSync(address, ''); // in place of a socket without a listener
  let asked: Promise<unknown> = Promise.resolve();
  await run('stale', (epoch) => {
    if (epoch === 1) asked = askRun(at('stale'), 'status').then(({ pid }) => assert.equal(pid, process.pid));
  });
  await asked;
});

test('a run that cannot listen goes on with a warning', async () => {
  mkdirSync(at('deaf'));
  const address = controlAddress(at('deaf'));
  mkdirSync(address); // what is no socket and no file cannot be replaced
  after(() => rmSync(address, { recursive: true }));
  assert.equal((await run('deaf')).status, 'finished');
  const warning = readEvents(at('deaf')).find((event) => event.event === 'warning');
  assert.equal(warning?.event === 'warning' && warning.kind, 'not_controllable');
});

test('what makes no sense is answered, and disturbs nothing', async () => {
  const answers: string[] = [];
  const conversations: Promise<void>[] = [];
  await run('nonsense', (epoch) => {
    if (epoch !== 1) return;
    for (const line of ['{"ask":"dance"}', 'pause', '[]']) {
      const socket = createConnection(controlAddress(at('nonsense')));
      socket.write(`${line}\n`);
      conversations.push(
        new Promise((resolve) => {
          socket.once('data', (data) => {
            answers.push(data.toString());
            socket.destroy();
            resolve();
          });
        }),
      );
    }
  });
  await Promise.all(conversations);
  assert.equal(answers.length, 3);
  for (const answer of answers) assert.equal((JSON.parse(answer) as { ok: boolean }).ok, false);
});

test('an answer of something else is told as such', async () => {
  mkdirSync(at('foreign'));
  const server = createServer((socket) => void socket.on('data', () => socket.end('hello\n')));
  await new Promise<void>((resolve) => void server.listen(controlAddress(at('foreign')), resolve));
  after(() => server.close());
  await assert.rejects(askRun(at('foreign'), 'pause'), (error) => isFailure(error, 'host/run-refused'));
});

test('PPO pauses between updates, and while it clones first its own run is paused as well', async () => {
  const ppo = runIn(workspace);
  const settings = {
    ...SMALL,
    n_envs: 4,
    n_steps: 32,
    envs_sharing_inputs: 1,
    batch_size: 64,
    sequence_length: 16,
    total_steps: 512,
    demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
    cloning: { epochs: 60, batch_size: 64, save_interval: 0 }, // long enough to be paused in
    evaluation: { every: 0, final_episodes: 20 },
    warmstart: { rollback: { enabled: false } },
  };
  await ppo('ppo-undisturbed', settings);
  const statuses: string[] = [];
  const conversation: Promise<void>[] = [];
  const pauseAndContinue = async (): Promise<void> => {
    await askRun(at('ppo'), 'pause');
    await untilState('ppo', 'paused');
    statuses.push(readRunRecord(at('ppo'))!.status);
    await askRun(at('ppo'), 'continue');
  };
  const { outcome } = await ppo('ppo', settings, (event) => {
    const cloning = event.event === 'epoch' && event.epoch === 1;
    if (cloning || event.event === 'hand_over') conversation.push(pauseAndContinue());
  });
  await Promise.all(conversation);
  assert.equal(outcome.status, 'finished');
  assert.deepEqual(statuses, ['paused', 'paused']);
  assert.deepEqual(weightsIn('ppo'), weightsIn('ppo-undisturbed'));
  assert.equal(readEvents(join(at('ppo'), 'pretrain')).filter(({ event }) => event === 'paused').length, 1);
  assert.equal(readEvents(at('ppo')).filter(({ event }) => event === 'paused').length, 2);
});
