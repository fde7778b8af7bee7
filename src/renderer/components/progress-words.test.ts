import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunProgress } from '../../contract/host/jobs.ts';
import { cpuWords, doneWords, leftWords, placeOfProgress, shareDone, speedWords } from './progress-words.ts';

const PRETRAINING: RunProgress = {
  run: 'outputs/a',
  kind: 'pretrain',
  paused: false,
  done: 37,
  total: 100,
  unit: 'epochs',
  speed: 14_820,
  left: 360,
  threads: 2,
};

test('progress is said with its units in either language', () => {
  const words = (language: 'en' | 'zh'): (string | null)[] =>
    [doneWords, speedWords, leftWords].map((say) => say(PRETRAINING, language));
  assert.deepEqual(words('en'), ['epoch 37/100', '14\u202f820 samples/s', '6 min left']);
  assert.deepEqual(words('zh'), ['第 37/100 轮', '14\u202f820 样本/秒', '剩余 6 分钟']);
  assert.equal(leftWords({ ...PRETRAINING, paused: true }, 'en'), 'paused');
  assert.equal(speedWords({ ...PRETRAINING, speed: null }, 'en'), null);
  assert.equal(cpuWords(0.834), 'CPU 83\u202f%');
});

test('the share done is never above all, and 0 where nothing is to do', () => {
  assert.equal(shareDone(PRETRAINING), 0.37);
  assert.equal(shareDone({ ...PRETRAINING, done: 120 }), 1);
  assert.equal(shareDone({ ...PRETRAINING, total: 0 }), 0);
});

test('each kind has its page', () => {
  assert.deepEqual(placeOfProgress(PRETRAINING), { name: 'run', params: { path: 'outputs/a' } });
  assert.deepEqual(placeOfProgress({ ...PRETRAINING, kind: 'compare' }), {
    name: 'comparison',
    params: { path: 'outputs/a' },
  });
  assert.deepEqual(placeOfProgress({ ...PRETRAINING, kind: 'collect' }), { name: 'data' });
});
