import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../contract/events.ts';
import { pretrainedLevel } from './pretrained-level.ts';
import { retainedReturns } from './retained-return.ts';

const header = { sequence: 1, wall_time: 0 };

function evaluation(update: number, reached: number): RunEvent {
  const results = [
    { name: 'model', metrics: { return: { mean: reached, ci95: [reached - 1, reached + 1] } } },
  ] as const;
  return {
    event: 'evaluation',
    ...header,
    epoch: update,
    step: update * 100,
    episodes: 4,
    seed: 0,
    final: false,
    results,
  };
}

const STARTED: RunEvent = {
  event: 'started',
  ...header,
  run_id: '',
  engine: '',
  threads: 1,
  parameters: 1,
  kind: 'ppo',
  mode: 'external',
  total_steps: 5000,
  environments: 1,
  steps_per_update: 100,
};

const HANDED_OVER = { event: 'hand_over', ...header } as RunEvent;

test('what is left of the return is told for the first fifth of the updates, better and worse, below zero too', () => {
  const events = [
    STARTED,
    HANDED_OVER,
    evaluation(0, -50),
    evaluation(5, -60),
    evaluation(10, -40),
    evaluation(20, -90),
  ];
  assert.deepEqual(
    retainedReturns(events).map(({ update, retained }) => [update, retained]),
    [
      [5, 0.8],
      [10, 1.2],
    ],
  );
});

test('the first evaluation counts however late it is', () => {
  const events = [STARTED, evaluation(0, 10), evaluation(30, 9), evaluation(40, 9)];
  assert.deepEqual(
    retainedReturns(events).map(({ update, retained }) => [update, retained]),
    [[30, 0.9]],
  );
});

test('without an evaluation before the first update there is nothing to hold against', () => {
  assert.deepEqual(retainedReturns([STARTED, evaluation(5, 10)]), []);
});

test('the pretrained level is that of the first evaluation, where a model was taken over', () => {
  assert.deepEqual(pretrainedLevel([HANDED_OVER, evaluation(0, 7), evaluation(5, 9)], 'return'), {
    mean: 7,
    ci95: [6, 8],
  });
  assert.equal(pretrainedLevel([evaluation(0, 7)], 'return'), null);
  assert.equal(pretrainedLevel([HANDED_OVER, evaluation(5, 9)], 'return'), null);
});
