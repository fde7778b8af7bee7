import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedError } from '../../base/errors.ts';
import { checkConfiguration, checkPpoConfiguration } from '../../contract/configuration/check.ts';
import { describe, failure, isFailure } from '../../contract/errors/index.ts';
import { assessMemory, smallerBatch } from './assess-memory.ts';
import { memoryWarning, requireMemory } from './check-memory.ts';
import { memoryExhausted, saysOutOfMemory, withMemoryAdvice } from './memory-failure.ts';
import { memoryNeeded, type SizedRun } from './memory-needed.ts';
import type { MemoryRoom } from './memory-room.ts';

const MIB = 1024 ** 2;
const where = (): undefined => undefined;
const pretraining = (settings: object = {}): SizedRun => {
  return { kind: 'pretrain', configuration: checkConfiguration(settings, where) };
};
const ppo = (settings: object = {}): SizedRun => {
  return { kind: 'ppo', configuration: checkPpoConfiguration({ mode: 'scratch', ...settings }, where) };
};
const room = (free: number, total = free): MemoryRoom => ({ free, total, swap: 0, limitedBy: 'machine' });

test('what a run needs grows with batch, network and rollout, and its parts make up the whole', () => {
  const { total, ...parts } = memoryNeeded(pretraining());
  assert.equal(
    total,
    Object.values(parts).reduce((sum, part) => sum + part, 0),
  );
  const larger = memoryNeeded(pretraining({ batch_size: 1024 }));
  assert.equal(larger.step, 2 * parts.step);
  assert.equal(larger.parameters, parts.parameters);
  assert.ok(memoryNeeded(pretraining({ hidden_size: 512 })).parameters > 3 * parts.parameters);
  assert.ok(memoryNeeded(ppo({ n_envs: 512 })).rollout > 16 * memoryNeeded(ppo({ n_envs: 16 })).rollout);
});

test('PPO that clones first needs what the larger of the two needs', () => {
  const large = { batch_size: 65_536, sequence_length: 16 };
  const cloning = memoryNeeded(ppo({ mode: 'standard', cloning: large }));
  assert.ok(cloning.total > 2 * memoryNeeded(ppo()).total);
});

test('the batch that fits is the largest of the halves, of whole sequences', () => {
  const run = pretraining({ batch_size: 1200, sequence_length: 24 });
  const needed = (batchSize: number): number =>
    memoryNeeded(pretraining({ batch_size: batchSize, sequence_length: 24 })).total;
  assert.equal(smallerBatch(run, needed(1200)), 600);
  assert.equal(smallerBatch(run, needed(600) - 1), 288);
  assert.equal(smallerBatch(run, needed(24) - 1), null);
});

test('a run that fits is not spoken of; one that does not is warned about with the batch that would', () => {
  const run = pretraining({ batch_size: 8192 });
  const { total } = memoryNeeded(run);
  assert.equal(assessMemory(run, room(total)).verdict, 'fits');
  assert.equal(memoryWarning(run, room(total)), null);
  const half = smallerBatch(run, total - 1);
  const warning = memoryWarning(run, room(total - 1, 4 * total));
  assert.ok(warning?.event === 'warning');
  assert.equal(warning.params['batch_size'], half);
  assert.match(warning.text.en, /batch_size 4096 would fit/);
  assert.match(warning.text.zh, /batch_size 设为 4096/);
  requireMemory(run, room(total - 1, total)); // tight is not refused
});

test('a run that plainly cannot work is refused, swap counted', () => {
  const run = pretraining({ batch_size: 8192 });
  const { total } = memoryNeeded(run);
  const small = room(total / 4, total / 2);
  assert.throws(
    () => requireMemory(run, small),
    (error) => isFailure(error, 'memory/too-large') && /batch_size \d+/.test(describe(error, 'en')),
  );
  requireMemory(run, { ...small, swap: total });
});

test('a failure for want of memory says how the run could fit, whoever ran out', () => {
  const run = pretraining({ batch_size: 2048 });
  const words = [
    'Failed to allocate memory for requested buffer of size 4294967296',
    'std::bad_alloc',
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'OOM when allocating tensor with shape[8192,8192]',
    'VK_ERROR_OUT_OF_DEVICE_MEMORY',
  ];
  for (const reason of words) {
    const engine = failure('engine/runtime', { program: 'cloning', doing: 'run', reason });
    for (const error of [engine, new RangeError(reason)]) {
      const told = withMemoryAdvice(error, run);
      assert.ok(told instanceof TypedError && told.kind === 'memory/exhausted', reason);
      const { batchSize } = told.params as { batchSize: number };
      assert.ok(batchSize < 2048 && batchSize > 0);
      assert.ok(describe(told, 'en').includes(`--set batch_size=${batchSize}`));
    }
  }
});

test('other failures stay as they are', () => {
  const run = pretraining();
  const other = failure('engine/runtime', { program: 'cloning', doing: 'run', reason: 'invalid graph' });
  for (const error of [other, new Error('a defect'), 'no error at all'])
    assert.equal(withMemoryAdvice(error, run), error);
  const advised = memoryExhausted(run, null);
  assert.equal(withMemoryAdvice(advised, run), advised);
  assert.ok(!saysOutOfMemory('the memory of the policy is carried over'));
});

test('where no batch would fit, a smaller network is named', () => {
  const error = memoryExhausted(ppo({ hidden_size: 1024 }), null, undefined, room(100 * MIB));
  assert.match(describe(error, 'en'), /smaller network .* or n_envs/);
  assert.match(describe(error, 'zh'), /n_envs/);
});
