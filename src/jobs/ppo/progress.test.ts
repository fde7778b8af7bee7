import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly, stringifyExactly } from '../../base/exact-json.ts';
import type { PpoFigures } from '../../contract/history.ts';
import { Progress, type ProgressState } from './progress.ts';

const FIGURES: PpoFigures = {
  policy_loss: 1,
  value_loss: 2,
  entropy: 3,
  approximate_kl: 4,
  clip_fraction: 5,
  explained_variance: 6,
  gradient_norm: 7,
  learning_rate: 8,
};

const scaled = (factor: number): PpoFigures =>
  Object.fromEntries(
    Object.entries(FIGURES).map(([name, value]) => [name, factor * (value as number)]),
  ) as unknown as PpoFigures;

test('an interval’s figures are means over its updates; the critic phase counts as steps and time alone', () => {
  const progress = new Progress();
  progress.add(100, { rollout: 1, update: 3 }, null);
  progress.add(100, { rollout: 2, update: 1 }, scaled(1));
  progress.add(100, { rollout: 2, update: 1 }, scaled(4));
  progress.evaluationSeconds = 5;
  assert.equal(progress.stepsPerSecond, 30);
  assert.deepEqual(progress.endInterval({ return: 9 }, true), {
    update: 2,
    environment_steps: 300,
    seconds: 15,
    steps_per_second: 30,
    rollout_fraction: 0.5,
    update_fraction: 0.5,
    ...scaled(2.5),
    best: true,
    evaluation: { return: 9 },
  });
  assert.equal(progress.evaluatedUpdate, 2);
});

test('each interval begins anew, what is counted from the start goes on', () => {
  const progress = new Progress();
  progress.add(10, { rollout: 1, update: 1 }, scaled(1));
  progress.endInterval({}, false);
  progress.add(30, { rollout: 1, update: 0 }, { ...scaled(3), kl_to_pretrained: 0.5 });
  assert.deepEqual(progress.endInterval({}, false), {
    update: 2,
    environment_steps: 40,
    seconds: 3,
    steps_per_second: 30,
    rollout_fraction: 1,
    update_fraction: 0,
    ...scaled(3),
    kl_to_pretrained: 0.5,
    best: false,
    evaluation: {},
  });
});

test('before the first update there are no figures, and no time divides by zero', () => {
  const progress = new Progress();
  assert.equal(progress.stepsPerSecond, 0);
  assert.deepEqual(progress.endInterval({ return: 1 }, true), {
    update: 0,
    environment_steps: 0,
    seconds: 0,
    steps_per_second: 0,
    rollout_fraction: 0,
    update_fraction: 0,
    best: true,
    evaluation: { return: 1 },
  });
});

test('stored within an interval and restored, it goes on as if nothing had been', () => {
  const progress = new Progress();
  progress.add(10, { rollout: 0.1, update: 0.2 }, scaled(1 / 3));
  Object.assign(progress, { criticSteps: 7, rateFactor: 0.5, pretrained: [1.5, NaN] });
  const text = stringifyExactly(progress.state());
  const resumed = new Progress();
  resumed.restore(parseExactly(text) as ProgressState);
  assert.deepEqual(resumed.state(), progress.state());
  assert.equal(resumed.bestValue, -Infinity);
  for (const one of [progress, resumed]) one.add(10, { rollout: 0.3, update: 0.1 }, scaled(0.7));
  assert.deepEqual(resumed.endInterval({}, false), progress.endInterval({}, false));
  assert.equal(stringifyExactly(resumed.state()), stringifyExactly(progress.state()));
});

test('a stored state is not changed by what comes after it', () => {
  const progress = new Progress();
  progress.add(10, { rollout: 1, update: 1 }, scaled(1));
  const state = progress.state();
  const text = stringifyExactly(state);
  const resumed = new Progress();
  resumed.restore(state);
  for (const one of [progress, resumed]) one.add(10, { rollout: 1, update: 1 }, scaled(1));
  assert.equal(stringifyExactly(state), text);
});
