import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricName } from '../../../contract/host/runs.ts';
import { curveInfo, CURVE_GROUPS } from '../../../contract/curves.ts';
import { allMetrics, chartPlans, overlayPlans } from './chart-plan.ts';

function metric(name: string): MetricName {
  const { group, ...info } = curveInfo(name);
  return { name, ...info, group, title: CURVE_GROUPS[group], reference: false, points: 10 };
}

function evaluation(who: string): MetricName {
  const title = { en: 'mean latency', zh: '平均延迟' };
  const label = { en: who, zh: who };
  const group = 'evaluation.mean_latency';
  const reference = who !== 'model';
  return {
    name: `evaluation.${who}.mean_latency`,
    label,
    unit: 'time',
    group,
    title,
    better: 'lower',
    reference,
    points: 3,
  };
}

const METRICS = [
  evaluation('model'),
  evaluation('random'),
  ...['loss', 'training_loss', 'validation_loss', 'learning_rate', 'samples_per_second'].map(metric),
];

test('a run has a chart for each group of curves, the validation before the training, strategies as levels', () => {
  const { first, more } = chartPlans(METRICS, 'pretrain');
  assert.deepEqual(
    first.map(({ key, metrics, levels }) => [key, metrics.map(({ name }) => name), levels.map(({ name }) => name)]),
    [
      ['loss', ['validation_loss', 'loss', 'training_loss'], []],
      ['evaluation.mean_latency', ['evaluation.model.mean_latency'], ['evaluation.random.mean_latency']],
      ['learning_rate', ['learning_rate'], []],
    ],
  );
  assert.deepEqual(
    more.map(({ key }) => key),
    ['speed'],
  );
});

test('overlaid runs have one curve a chart, what matters most of each group first', () => {
  const { first, more } = overlayPlans(METRICS, ['pretrain']);
  assert.deepEqual(
    first.map(({ key, title }) => [key, title.en]),
    [
      ['validation_loss', 'loss · validation'],
      ['evaluation.model.mean_latency', 'mean latency'],
      ['learning_rate', 'learning rate'],
    ],
  );
  assert.deepEqual(
    more.map(({ key }) => key),
    ['loss', 'training_loss', 'samples_per_second'],
  );
});

test('a curve that only some of the runs have is among them, once', () => {
  const names = allMetrics([[metric('loss')], [metric('loss'), metric('entropy')]]).map(({ name }) => name);
  assert.deepEqual(names, ['loss', 'entropy']);
});

test('a group of no curves but levels makes no chart', () => {
  assert.deepEqual(chartPlans([evaluation('random')], 'ppo'), { first: [], more: [] });
});

test('charts of the same name say where their figures come from', () => {
  const evaluated = { ...evaluation('model'), name: 'evaluation.model.return', group: 'evaluation.return' };
  const { first } = chartPlans([{ ...evaluated, title: CURVE_GROUPS.episode_return }, metric('episode_return')], 'ppo');
  assert.deepEqual(
    first.map(({ title }) => title.en),
    ['return · evaluation', 'return · rollouts'],
  );
});
