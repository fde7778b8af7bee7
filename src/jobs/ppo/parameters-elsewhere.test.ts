import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createGpuEngine } from '../../engines/compiled/gpu/engine.ts';
import { validateModel } from '../../models/validate.ts';
import { runIn } from './testing/run-in.ts';

/** The GPU's engine on ONNX Runtime's CPU provider: an array that a job reads without pulling it is an Error there. */
const elsewhere = () => createGpuEngine({ threads: 1, gpu: 'none', provider: 'cpu' });

const workspace = mkdtempSync(join(tmpdir(), 'warmstart-elsewhere-'));
after(() => rmSync(workspace, { recursive: true }));
const run = runIn(workspace, elsewhere);

const COMMON = {
  hidden_size: 8,
  layer_N: 1,
  gru_layers: 1,
  n_envs: 4,
  n_steps: 32,
  batch_size: 64,
  n_epochs: 1,
  threads: 1,
  evaluation: { every: 1, episodes: 16, final_episodes: 20 },
  save_interval: 1,
};
const DISPATCH = {
  ...COMMON,
  total_steps: 768,
  environment: { episode_requests: 40, warmup_requests: 5 },
  demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
  cloning: { batch_size: 64, epochs: 2, save_interval: 1 },
};
const OFF = { enabled: false };

test('cloning first, replay, the critic alone, a stop and a resumption', async () => {
  const critic_phase = { maximum_fraction: 0.3, explained_variance: 0.99 };
  const settings = { ...DISPATCH, warmstart: { critic_phase, cloning: { enabled: true } } };
  const begun = await run('source', settings, (event, stop) => {
    if (event.event === 'interval' && event.update === 2) stop.request();
  });
  assert.equal(begun.outcome.status, 'stopped');
  const { events, outcome } = await run('source', settings);
  assert.equal(outcome.status, 'finished');
  const last = events.findLast((one) => one.event === 'interval');
  assert.ok(last && last.cloning_loss! > 0, 'no demonstrations were replayed');
  assert.ok(validateModel(join(workspace, 'source', 'best_model.pt')).valid);
});

test('a rollback', async () => {
  const { events } = await run('ruined', {
    ...DISPATCH,
    mode: 'external',
    external_pretrain: join(workspace, 'source', 'best_model.pt'),
    skip_bc_training: true,
    learning_rate: 0.3,
    max_grad_norm: 1e6,
    warmstart: { critic_phase: OFF, learning_rate_ramp: OFF, kl_penalty: OFF },
  });
  assert.ok(events.some(({ event }) => event === 'rollback'));
});

test('state-dependent exploration', async () => {
  const { outcome } = await run('continuous', {
    ...COMMON,
    mode: 'scratch',
    classic_control: 'Pendulum-v1',
    action_kind: 'gaussian_sde',
    state_dim: 3,
    action_dim: 1,
    total_steps: 512,
    sequence_length: 8,
  });
  assert.equal(outcome.status, 'finished');
});
