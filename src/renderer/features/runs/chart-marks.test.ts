import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../contract/events.ts';
import { chartMarks } from './chart-marks.ts';

const EVENTS = [
  { event: 'hand_over', sequence: 1, wall_time: 100 },
  { event: 'critic_phase', sequence: 2, wall_time: 110, environment_steps: 256, explained_variance: 0, ended: null },
  {
    event: 'critic_phase',
    sequence: 3,
    wall_time: 120,
    environment_steps: 512,
    explained_variance: 0.6,
    ended: 'threshold',
  },
  { event: 'rollback', sequence: 4, wall_time: 150, environment_steps: 4096, update: 15, to_update: 6 },
  { event: 'learning_rate', sequence: 5, wall_time: 160, epoch: 7, step: 70, from: 1e-3, to: 5e-4 },
] as unknown as RunEvent[];

test('the hand-over, the critic phase and rollbacks stand at their environment steps', () => {
  assert.deepEqual(chartMarks('entropy', EVENTS, 'environment_steps', 'en'), [
    { label: '', from: 0 },
    { label: 'critic phase', from: 0, to: 512 },
    { label: 'rollback', from: 4096 },
  ]);
});

test('on the wall clock they stand at milliseconds, on updates without the critic phase, on worked time nowhere', () => {
  assert.deepEqual(chartMarks('entropy', EVENTS, 'wall', 'zh'), [
    { label: '', from: 100_000 },
    { label: '价值网络预热', from: 100_000, to: 120_000 },
    { label: '回退', from: 150_000 },
  ]);
  assert.deepEqual(
    chartMarks('entropy', EVENTS, 'epoch', 'en').map(({ from }) => from),
    [0, 15],
  );
  assert.deepEqual(chartMarks('entropy', EVENTS, 'relative', 'en'), []);
});

test('the learning rate is marked where the schedule acted', () => {
  assert.deepEqual(chartMarks('learning_rate', EVENTS, 'epoch', 'en')[0], { label: '', from: 7 });
});
