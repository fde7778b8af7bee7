import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../src/base/random.ts';
import { assertSameResult } from './run-results.ts';
import { start, succeed, workplace } from './warmstart.ts';

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
    const began = performance.now();
    await succeed(folder, ['pretrain', 'tiny.json', '--output', 'undisturbed', '--json']);
    const duration = performance.now() - began;
    const random = new Random(1, name);
    let kills = 0;
    for (let series = 0; kills < KILLS; series++) {
      const output = `run-${series}`;
      let finished = false;
      // Every other series is stopped by Ctrl-C instead, which saves where it is.
      const signal = series % 2 === 0 ? 'SIGKILL' : 'SIGINT';
      while (!finished && kills < KILLS) {
        const run = start(folder, ['pretrain', 'tiny.json', '--output', output, '--json']);
        await delay(100 + duration * random.uniform());
        run.child.kill(signal);
        const { code, stderr } = await run.ended;
        finished = code === 0;
        if (code === 2) assert.match(stderr, /holds a finished run/); // killed after its very end
        if (code === 2) finished = true;
        if (!finished) kills++;
      }
      const directory = join(folder, output);
      if (!finished) {
        const resume = existsSync(join(directory, 'run.json'))
          ? ['--resume', output]
          : ['tiny.json', '--output', output];
        await succeed(folder, ['pretrain', ...resume, '--json']);
      }
      assertSameResult(directory, join(folder, 'undisturbed'));
    }
  });
}
