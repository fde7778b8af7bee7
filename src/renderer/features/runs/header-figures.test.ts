import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../contract/events.ts';
import { headerFigures, ratioHalfWidth } from './header-figures.ts';
import { sampleRow } from './testing/sample-row.ts';

function epoch(number: number, loss: number, best: boolean): RunEvent {
  return {
    event: 'epoch',
    sequence: number,
    wall_time: 0,
    epoch: number,
    step: number * 10,
    gradient_norm: 1,
    learning_rate: 1e-3,
    samples: 100,
    samples_per_second: 1000,
    seconds: 1,
    best,
    training_loss: loss,
    training_accuracy: 0.9,
    training_entropy: 1,
    training_value_loss: 1,
    training_explained_variance: 0.5,
    validation_loss: loss,
    validation_accuracy: 0.9,
    validation_entropy: 1,
    validation_value_loss: 1,
    validation_explained_variance: 0.5,
  };
}

function evaluation(model: number, strategy: number): RunEvent {
  return {
    event: 'evaluation',
    sequence: 9,
    wall_time: 0,
    epoch: 2,
    step: 20,
    episodes: 20,
    seed: 0,
    final: false,
    results: [
      { name: 'model', metrics: { mean_latency: { mean: model, ci95: [model - 0.03 * model, model + 0.03 * model] } } },
      {
        name: 'least_work_left',
        metrics: { mean_latency: { mean: strategy, ci95: [strategy * 0.96, strategy * 1.04] } },
      },
    ],
  };
}

test('a pretraining shows its epoch, its validation loss with the best, its accuracy and its latency', () => {
  const row = sampleRow({
    last: { validation_loss: 0.6, validation_accuracy: 0.912, samples_per_second: 14_820 },
    againstBest: -0.031,
    bestStrategy: 'least_work_left',
  });
  const events = [epoch(1, 0.5, true), epoch(2, 0.6, false), evaluation(9.69, 10)];
  const figures = headerFigures({ row, progress: undefined, events, configuration: { epochs: 100 } });
  assert.deepEqual(
    figures.map(({ value, note }) => [value, note?.en ?? null]),
    [
      ['2 / 100', 'stopped early'],
      ['0.6000', 'best 0.5000 at epoch 1'],
      ['91.2\u202f%', 'validation'],
      ['−3.1\u202f% ± 4.8\u202f%', 'least work left'],
      ['14\u202f820', null],
    ],
  );
});

test('what is not known yet has no number', () => {
  const figures = headerFigures({
    row: sampleRow({ kind: 'ppo', state: 'starting' }),
    progress: undefined,
    events: [],
    configuration: { total_steps: 1_000_000 },
  });
  assert.deepEqual(
    figures.map(({ value }) => value),
    [null, null, null, null, null],
  );
  assert.equal(figures[0].note?.en, 'of 1\u202f000\u202f000');
});

test('a live PPO run counts its steps and its speed as they are now', () => {
  const figures = headerFigures({
    row: sampleRow({ kind: 'ppo', state: 'running', last: { kl_to_pretrained: 0.0123 } }),
    progress: {
      run: 'r',
      kind: 'ppo',
      paused: false,
      done: 4096,
      total: 10_000,
      unit: 'environment_steps',
      speed: 1234,
      left: 5,
      threads: 1,
    },
    events: [],
    configuration: {},
  });
  assert.deepEqual(
    figures.map(({ value }) => value),
    ['4096', null, null, '0.01230', '1\u202f234'].map((value) => (value === '4096' ? '4\u202f096' : value)),
  );
});

test('an interval of a ratio grows with those of both means, and needs both', () => {
  assert.equal(ratioHalfWidth({ mean: 10, ci95: [7, 13] }, { mean: 20, ci95: [12, 28] }), 0.25);
  assert.equal(ratioHalfWidth({ mean: 10, ci95: [null, null] }, { mean: 20, ci95: [12, 28] }), null);
});
