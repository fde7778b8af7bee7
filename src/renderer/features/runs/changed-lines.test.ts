import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLines } from './changed-lines.ts';

test('settings that are not at their defaults are told with both values', () => {
  const configuration = { batch_size: 64, environment: { load: 0.5 }, device: 'cpu' };
  assert.deepEqual(changedLines('pretrain', ['batch_size', 'environment.load', 'device'], configuration), [
    'batch_size: 512 → 64',
    'environment.load: 0.8 → 0.5',
    'device: auto → cpu',
  ]);
});

test('a setting without a default is told alone', () => {
  assert.deepEqual(changedLines('pretrain', ['nothing.such'], {}), ['nothing.such: – → –']);
});
