import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/base/random.ts';
import { killAtRandom } from './kill-at-random.ts';
import { assertSamePpoResult } from './ppo-results.ts';
import { PPO } from './tiny-ppo.ts';
import { succeed, workplace } from './warmstart.ts';

const FULL = process.env['WARMSTART_FULL'] === '1';
const KILLS = FULL ? 20 : 2;

const CONTROL = {
  mode: 'scratch',
  demonstrations: {},
  cloning: {},
  environment: {},
  evaluation: { every: 2, episodes: 4 },
};

/** Whatever a checkpoint has to hold. The first is short enough for every day. */
const VARIATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'from scratch': { mode: 'scratch' },
  'cloning first, a critic phase, demonstrations replayed': {
    warmstart: { cloning: { enabled: true }, critic_phase: { maximum_fraction: 0.3, explained_variance: 0.99 } },
  },
  'an external model, a memory of two layers': {
    mode: 'external',
    external_pretrain: 'pretrained/best_model.pt',
    skip_bc_training: true,
  },
  'several requests at a time, caches, shared inputs': {
    mode: 'scratch',
    environment: { ...PPO.environment, service: 'batching' },
    envs_sharing_inputs: 2,
  },
  'vectors of numbers, exploration that depends on the state': {
    ...CONTROL,
    classic_control: 'Pendulum-v1',
    state_dim: 3,
    action_dim: 1,
    action_kind: 'gaussian_sde',
    sde_sample_interval: 4,
    gru_layers: 0,
  },
  'a control problem of choices': { ...CONTROL, classic_control: 'CartPole-v1', state_dim: 4, action_dim: 2 },
};

for (const [index, [name, changes]] of Object.entries(VARIATIONS).entries()) {
  const skip = FULL || index === 0 ? false : 'takes minutes; npm run test:full runs it';
  test(`${KILLS} kills of PPO at random moments: ${name}`, { skip }, async (t) => {
    const folder = workplace(t);
    writeFileSync(join(folder, 'ppo.json'), JSON.stringify({ ...PPO, learning_rate: 3e-3, ...changes }));
    if ('external_pretrain' in changes) await succeed(folder, ['pretrain', 'tiny.json', '--output', 'pretrained']);
    const { undisturbed, runs } = await killAtRandom(folder, ['ppo', 'ppo.json'], KILLS, new Random(1, name));
    for (const run of runs) assertSamePpoResult(run, undisturbed);
  });
}
