import { test } from 'node:test';
import { Random } from '../../src/base/random.ts';
import { killAtRandom } from './kill-at-random.ts';
import { assertSameResult } from './run-results.ts';
import { workplace } from './warmstart.ts';

const skip = process.env['WARMSTART_FULL'] === '1' ? false : 'takes minutes; npm run test:full runs it';
const KILLS = 20;
const BASE = { epochs: 8, evaluation: { every: 3, episodes: 2, final_episodes: 12 } };

/** Whatever a checkpoint has to hold: memory or none, both orders of sequences, schedules with and without state. */
const VARIATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'the default': { lr_scheduler: { patience: 1 }, early_stopping_patience: 3, learning_rate: 0.01 },
  'no memory': { gru_layers: 0 },
  'random offsets with burn-in': { carry_hidden_state: false, burn_in: 4 },
  'cosine, mixed episodes': {
    lr_scheduler: { type: 'cosine' },
    demonstrations: {
      strategies: [
        { name: 'least_outstanding', episodes: 6 },
        { name: 'random', episodes: 6 },
      ],
      switch_every: 10,
    },
  },
  'one cycle, two layers': { lr_scheduler: { type: 'one_cycle' }, gru_layers: 2, layer_N: 2 },
  'constant rate, all augmentations': {
    lr_scheduler: { type: 'constant' },
    augmentation: { noise: 0.1, feature_dropout: 0.1, label_smoothing: 0.1 },
  },
};

for (const [name, changes] of Object.entries(VARIATIONS)) {
  test(`${KILLS} kills at random moments: ${name}`, { skip }, async (t) => {
    const folder = workplace(t, { ...BASE, ...changes });
    const { undisturbed, runs } = await killAtRandom(folder, ['pretrain', 'tiny.json'], KILLS, new Random(1, name));
    for (const run of runs) assertSameResult(run, undisturbed);
  });
}
