import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpochRecord } from '../../src/contract/history.ts';
import { tensorflowForTests } from '../tensorflow.ts';
import { readJson, start, succeed, workplace } from './warmstart.ts';

const ON_TENSORFLOW = ['--set', 'engine=tensorflow'];

test('pretraining on TensorFlow learns what the compiled engine does, and says where it computed', async (t) => {
  if (!(await tensorflowForTests(t))) return;
  const folder = workplace(t, { epochs: 2, save_interval: 1, device: 'cpu' });
  const own = await succeed(folder, ['pretrain', 'tiny.json', '--json', ...ON_TENSORFLOW, '--output', 'tensorflow']);
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'compiled']);
  const started = own.lines.find(({ event }) => event === 'started')!;
  assert.equal(started['engine'], 'tensorflow');
  const [found, expected] = ['tensorflow', 'compiled'].map((run) =>
    readJson<EpochRecord[]>(folder, `${run}/training_history.json`),
  );
  for (const figure of ['training_loss', 'validation_loss', 'gradient_norm'] as const) {
    const difference = Math.abs(found[1][figure] / expected[1][figure] - 1);
    assert.ok(difference < 1e-3, `${figure}: ${found[1][figure]} and ${expected[1][figure]}`);
  }
  await succeed(folder, ['validate', 'tensorflow/best_model.pt']);
});

test('TensorFlow that is not set up, or a GPU that it has not, is refused before a run begins, with what to do', async (t) => {
  const folder = workplace(t);
  const args = ['pretrain', 'tiny.json', ...ON_TENSORFLOW];
  const missing = await start(folder, args, { WARMSTART_TENSORFLOW_HOME: folder }).ended;
  assert.equal(missing.code, 2);
  assert.match(
    missing.stderr,
    /^engine tensorflow: TensorFlow is not set up; looked in .*\n {2}→ run npm run tensorflow:setup/m,
  );
  if (!(await tensorflowForTests(t))) return;
  const gpu = await start(folder, [...args, '--set', 'device=gpu'], { CUDA_VISIBLE_DEVICES: '-1' }).ended;
  assert.equal(gpu.code, 2);
  assert.match(gpu.stderr, /^device gpu: .*\n {2}→ /m);
  await assert.rejects(async () => readJson(folder, 'run/run.json'));
});
