import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFailure } from '../../contract/errors/index.ts';
import type { NewEvent } from '../../contract/events.ts';
import { decodeModel } from '../../models/formats/pt.ts';
import type { Weights } from '../../models/weights.ts';
import { validateModel } from '../../models/validate.ts';
import { readHistory } from '../../store/runs/history.ts';
import { runIn } from './testing/run-in.ts';

const workspace = mkdtempSync(join(tmpdir(), 'warmstart-ppo-'));
after(() => rmSync(workspace, { recursive: true }));
const run = runIn(workspace);

const CONTROL = {
  mode: 'scratch',
  classic_control: 'CartPole-v1',
  state_dim: 4,
  action_dim: 2,
  hidden_size: 8,
  layer_N: 1,
  gru_layers: 1,
  sequence_length: 8,
  n_envs: 4,
  n_steps: 32,
  batch_size: 64,
  n_epochs: 2,
  total_steps: 1024,
  threads: 1,
  learning_rate: 3e-3,
  evaluation: { every: 3, episodes: 4, final_episodes: 20 },
  save_interval: 0,
};

const DISPATCH = {
  hidden_size: 8,
  layer_N: 1,
  gru_layers: 1,
  n_envs: 4,
  n_steps: 32,
  batch_size: 64,
  n_epochs: 2,
  total_steps: 1280,
  threads: 1,
  environment: { episode_requests: 40, warmup_requests: 5 },
  demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
  cloning: { batch_size: 64, epochs: 3, save_interval: 0 },
  warmstart: { critic_phase: { maximum_fraction: 0.3, explained_variance: 0.99 } },
  evaluation: { every: 2, episodes: 4, final_episodes: 20 },
  save_interval: 0,
};

function file(...path: string[]): Buffer {
  return readFileSync(join(workspace, ...path));
}

/** What the training has come to, without times and the name of the run. */
function result(directory: string) {
  const model = decodeModel(file(directory, 'final_model.pt'), 'final_model.pt');
  const history = readHistory(join(workspace, directory)).map((record) =>
    Object.fromEntries(
      Object.entries(record).filter(([name]) => !/seconds|per_second|fraction/.test(name) || name === 'clip_fraction'),
    ),
  );
  const { run: _, ...lineage } = model.lineage;
  return { weights: model.weights, normaliser: model.normaliser, scale: model.returnScale, lineage, history };
}

/** A tensor's bytes. */
function bytes(weights: Weights, name: string): Buffer {
  const { buffer, byteOffset, byteLength } = weights.get(name)!.data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

const named = <K extends NewEvent['event']>(events: readonly NewEvent[], name: K) =>
  events.filter((event): event is Extract<NewEvent, { event: K }> => event.event === name);

test('a run from scratch learns, and leaves a folder with a valid model in it', async () => {
  const { events, outcome } = await run('scratch', { ...CONTROL, total_steps: 8192 });
  assert(outcome.status === 'finished');
  assert.equal(outcome.summary.environment_steps, 8192);
  const first = named(events, 'interval')[0].evaluation['return'];
  assert((outcome.summary.evaluation.return?.mean ?? 0) > 2 * first, `no better than ${first} at the start`);
  const validation = validateModel(join(workspace, 'scratch', 'best_model.pt'));
  assert(validation.valid, JSON.stringify(validation.checks.filter(({ status }) => status === 'fail')));
  for (const name of [
    'config.json',
    'run.json',
    'events.ndjson',
    'training_history.json',
    'model_card.md',
    'tensorboard',
  ]) {
    assert(existsSync(join(workspace, 'scratch', name)), name);
  }
});

test('a stopped run that is resumed ends in the same weights and history as an undisturbed one, bit for bit', async () => {
  await run('whole', CONTROL);
  let intervals = 0;
  const stopped = await run('halves', CONTROL, (event, stop) => {
    if (event.event === 'interval' && ++intervals === 2) stop.request();
  });
  assert(stopped.outcome.status === 'stopped' && stopped.outcome.checkpoint === 'checkpoint_last.pt');
  const { events } = await run('halves', CONTROL);
  assert(named(events, 'interval').length < readHistory(join(workspace, 'whole')).length);
  assert.deepEqual(result('halves'), result('whole'));
});

test('the same holds in the middle of the cloning, the critic phase and PPO of a run in mode standard', async () => {
  const settings = { ...DISPATCH, warmstart: { ...DISPATCH.warmstart, cloning: { enabled: true } } };
  const whole = await run('standard', settings);
  assert(whole.outcome.status === 'finished' && whole.outcome.comparison !== null);
  const replayed = named(whole.events, 'interval').at(-1)!.cloning_loss;
  assert(replayed !== undefined && replayed > 0, 'no demonstrations were replayed');
  const places: ((event: NewEvent) => boolean)[] = [
    (event) => event.event === 'epoch' && event.epoch === 1,
    (event) => event.event === 'critic_phase' && event.ended === null,
    (event) => event.event === 'interval' && event.update === 2,
  ];
  let place = 0;
  for (let tries = 0; tries < 10; tries++) {
    const { outcome } = await run('parts', settings, (event, stop) => {
      if (place < places.length && places[place](event)) {
        place++;
        stop.request();
      }
    });
    if (outcome.status === 'finished') break;
  }
  assert.equal(place, places.length);
  const { lineage: _, ...parts } = result('parts'); // it names the cloning run
  const { lineage: __, ...standard } = result('standard');
  assert.deepEqual(parts, standard);
});

test('the same holds for actions that are numbers, with exploration that depends on the state', async () => {
  const settings = {
    ...CONTROL,
    classic_control: 'Pendulum-v1',
    state_dim: 3,
    action_dim: 1,
    action_kind: 'gaussian_sde',
    sde_sample_interval: 4,
    gru_layers: 0,
  };
  const { outcome } = await run('pendulum', settings);
  assert(outcome.status === 'finished' && (outcome.summary.evaluation.return?.mean ?? 0) < 0);
  let intervals = 0;
  await run('pendulum-halves', settings, (event, stop) => {
    if (event.event === 'interval' && ++intervals === 2) stop.request();
  });
  await run('pendulum-halves', settings);
  assert.deepEqual(result('pendulum-halves'), result('pendulum'));
});

test('PPO takes a model over as it is, and its critic phase changes no weight of the actor', async () => {
  await run('source', DISPATCH);
  const model = join(workspace, 'source', 'best_model.pt');
  const settings = { ...DISPATCH, mode: 'external', external_pretrain: model, skip_bc_training: true };
  // Only the critic phase fits into the budget.
  const { events } = await run('external', {
    ...settings,
    total_steps: 300,
    warmstart: { critic_phase: { maximum_fraction: 0.99, explained_variance: 0.99 } },
  });
  const [proof] = named(events, 'hand_over');
  assert.equal(proof.logits_differing, 0);
  assert.equal(proof.weights_in_ppo, proof.weights_in_file);
  assert.equal(named(events, 'critic_phase').length, 2);
  const before = decodeModel(file('external', 'pretrained_model.pt'), 'before').weights;
  const after = decodeModel(file('external', 'final_model.pt'), 'after').weights;
  const changed = [...before.keys()].filter((name) => !bytes(before, name).equals(bytes(after, name)));
  assert(changed.length > 0);
  assert.deepEqual(
    changed.filter((name) => !/^(value|critic)\./.test(name)),
    [],
  );
  assert(file('source', 'model_card.md').includes('started PPO run'), 'the model’s card does not tell of the run');
});

test('without the protections, a learning rate that destroys the policy is answered by a rollback where that is on', async () => {
  const model = join(workspace, 'source', 'best_model.pt');
  const off = { enabled: false };
  const { events } = await run('ruined', {
    ...DISPATCH,
    mode: 'external',
    external_pretrain: model,
    skip_bc_training: true,
    learning_rate: 0.3,
    max_grad_norm: 1e6,
    evaluation: { every: 1, episodes: 16, final_episodes: 20 },
    warmstart: { critic_phase: off, learning_rate_ramp: off, kl_penalty: off },
  });
  const [rollback] = named(events, 'rollback');
  assert(rollback, 'no rollback');
  assert(rollback.lower_bound > 0 && rollback.relative > 0.02);
  assert.equal(rollback.rate_factor, 0.5);
});

test('a model whose discount differs is refused, or its critic fitted anew', async () => {
  const model = join(workspace, 'source', 'best_model.pt');
  const settings = { ...DISPATCH, mode: 'external', external_pretrain: model, skip_bc_training: true, gamma: 0.9 };
  const off = { ...settings, warmstart: { critic_phase: { enabled: false } } };
  await assert.rejects(run('gamma', off), (error) => isFailure(error, 'model/gamma'));
  assert(!existsSync(join(workspace, 'gamma')), 'something was written');
  const { events } = await run('refitted', { ...settings, total_steps: 512 });
  assert.equal(named(events, 'hand_over')[0].critic, 'fitted_anew');
});

test('a model of another network is refused with a table, and nothing is written', async () => {
  const model = join(workspace, 'source', 'best_model.pt');
  const settings = { ...DISPATCH, hidden_size: 16, mode: 'external', external_pretrain: model, skip_bc_training: true };
  await assert.rejects(run('misfit', settings), (error) => {
    assert(isFailure(error, 'model/not-valid'));
    assert.match(error.message, /hidden_size: expected 16, found 8/);
    return true;
  });
  assert(!existsSync(join(workspace, 'misfit')));
});
