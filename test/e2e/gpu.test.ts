import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EpochRecord } from '../../src/contract/history.ts';
import { gpuForTests } from '../gpu.ts';
import { PPO } from './tiny-ppo.ts';
import { readJson, start, succeed, workplace } from './warmstart.ts';

/** Small, since every shader that SwiftShader compiles takes part of a second. */
const NETWORK = { hidden_size: 8, layer_N: 1, gru_layers: 0 };
const EVALUATION = { every: 1, episodes: 2, final_episodes: 0 };
const ON_GPU = ['--set', 'device=gpu'];

test('a GPU that is none is refused before a run begins, with what to do', async (t) => {
  if (!gpuForTests(t)) return;
  const folder = workplace(t);
  const refused = await start(folder, ['pretrain', 'tiny.json', ...ON_GPU], { WARMSTART_SOFTWARE_GPU: '' }).ended;
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^device gpu: expected a GPU, found SwiftShader.*\n {2}→ /m);
  const none = { VK_DRIVER_FILES: '/nothing', VK_ICD_FILENAMES: '/nothing' };
  const missing = await start(folder, ['pretrain', 'tiny.json', ...ON_GPU], none).ended;
  assert.match(missing.stderr, /^device gpu: no driver offers a GPU/m);
  await assert.rejects(async () => readJson(folder, 'run/run.json'));
});

test('pretraining on the GPU learns what the CPU does, and says where it computed', async (t) => {
  if (!gpuForTests(t)) return;
  const folder = workplace(t, { ...NETWORK, evaluation: EVALUATION, epochs: 1, save_interval: 1 });
  const gpu = await succeed(folder, ['pretrain', 'tiny.json', '--json', ...ON_GPU, '--output', 'gpu']);
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'cpu']);
  const started = gpu.lines.find(({ event }) => event === 'started')!;
  assert.match(started['engine'] as string, /^compiled \(gpu: SwiftShader .*\)$/);
  const [onGpu, onCpu] = ['gpu', 'cpu'].map((run) => readJson<EpochRecord[]>(folder, `${run}/training_history.json`));
  for (const figure of ['training_loss', 'validation_loss', 'gradient_norm'] as const) {
    const difference = Math.abs(onGpu[0][figure] / onCpu[0][figure] - 1);
    assert.ok(difference < 1e-3, `${figure}: ${onGpu[0][figure]} and ${onCpu[0][figure]}`);
  }
  await succeed(folder, ['validate', 'gpu/best_model.pt']);
});

test('PPO on the GPU clones first, hands over exactly and learns', async (t) => {
  if (!gpuForTests(t)) return;
  const folder = workplace(t);
  const settings = {
    ...PPO,
    ...NETWORK,
    total_steps: 384,
    n_epochs: 1,
    evaluation: { ...EVALUATION, final_episodes: 20 },
  };
  writeFileSync(join(folder, 'ppo.json'), JSON.stringify({ ...settings, cloning: { ...PPO.cloning, epochs: 1 } }));
  const { lines } = await succeed(folder, ['ppo', 'ppo.json', '--json', ...ON_GPU, '--output', 'ppo']);
  const handOver = lines.find(({ event }) => event === 'hand_over')!;
  assert.equal(handOver['weights_in_file'], handOver['weights_in_ppo']);
  assert.equal(handOver['logits_differing'], 0);
  assert.equal(lines.at(-1)!['event'], 'finished');
  await succeed(folder, ['validate', 'ppo/best_model.pt']);
});
