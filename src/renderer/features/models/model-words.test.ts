import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricValueWords, metricWords } from './model-words.ts';

test('a metric is written as what it counts', () => {
  assert.equal(metricValueWords('samples', 131_400), '131\u202f400');
  assert.equal(metricValueWords('validation_accuracy', 0.3529), '35.3\u202f%');
  assert.equal(metricValueWords('validation_loss', 1.2468), '1.247 nats');
  assert.equal(metricValueWords('training_value_loss', 1.532), '1.532');
});

test('a metric without words keeps its name', () => {
  assert.deepEqual(metricWords('mean_latency'), { en: 'mean latency', zh: '平均延迟' });
  assert.equal(metricWords('a_new_one'), 'a_new_one');
});
