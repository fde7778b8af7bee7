import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { computed } from 'vue';
import type { Curve } from '../../../contract/host/runs.ts';
import { CurveFeed, type CurveQuestion } from './curve-feed.ts';

function feedOf(values: Record<string, number[]>): { feed: CurveFeed; questions: CurveQuestion[] } {
  const questions: CurveQuestion[] = [];
  const feed = new CurveFeed(async (question) => {
    questions.push(question);
    return question.runs.flatMap((run) =>
      question.metrics.flatMap((metric): Curve[] => {
        const y = values[`${run} ${metric}`];
        return y ? [{ run, metric, x: y.map((_, i) => i), y: [...y], of: y.length }] : [];
      }),
    );
  });
  return { feed, questions };
}

/** Lets timers up to `milliseconds` and the promises behind them pass. */
async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

test('charts in sight are asked for at once and together; those out of sight no more', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { feed, questions } = feedOf({ 'r loss': [1], 'r entropy': [2] });
  const [a, b] = [Symbol('a'), Symbol('b')];
  feed.look(['r'], 'step');
  feed.show(a, ['loss']);
  feed.show(b, ['entropy', 'loss']);
  t.mock.timers.tick(0);
  await Promise.resolve();
  assert.deepEqual(questions, [{ runs: ['r'], metrics: ['loss', 'entropy'], x: 'step', range: null }]);
  feed.show(b, []);
  feed.refresh();
  t.mock.timers.tick(1000);
  assert.deepEqual(questions[1]?.metrics, ['loss']);
});

test('an unchanged curve is not set again, a changed one is', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    const values: Record<string, number[]> = { 'r loss': [1, 2], 'r entropy': [3] };
    const { feed } = feedOf(values);
    let drawn = 0;
    const loss = computed(() => (drawn++, feed.curve('r', 'loss')));
    feed.look(['r'], 'step');
    feed.show(Symbol('chart'), ['loss', 'entropy']);
    await pass(0);
    assert.deepEqual(loss.value?.y, [1, 2]);
    values['r entropy'] = [3, 4];
    feed.refresh();
    await pass(1000);
    assert.deepEqual(loss.value?.y, [1, 2]);
    assert.equal(drawn, 1);
    assert.deepEqual(feed.curve('r', 'entropy')?.y, [3, 4]);
    values['r loss'] = [1, 2, 3];
    feed.refresh();
    await pass(1000);
    assert.deepEqual(loss.value?.y, [1, 2, 3]);
    assert.equal(drawn, 2);
  } finally {
    mock.timers.reset();
  }
});

test('news are asked for at most once a second', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    const { feed, questions } = feedOf({ 'r loss': [1] });
    feed.look(['r'], 'step');
    feed.show(Symbol('chart'), ['loss']);
    for (let i = 0; i < 200; i++) {
      await pass(10);
      feed.refresh();
    }
    assert.ok(questions.length >= 2 && questions.length <= 3, `${questions.length} questions in two seconds`);
  } finally {
    mock.timers.reset();
  }
});

test('news come more seldom where drawing takes long', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    let questions = 0;
    const drawingTime = (): number => questions * 120;
    const feed = new CurveFeed(async () => (questions++, []), drawingTime);
    feed.look(['r'], 'step');
    feed.show(Symbol('chart'), ['loss']);
    for (let i = 0; i < 80; i++) {
      await pass(100);
      feed.refresh();
    }
    assert.ok(questions >= 4 && questions <= 5, `${questions} questions in 8 seconds`);
  } finally {
    mock.timers.reset();
  }
});

test('another axis forgets what was drawn, other runs forget only theirs', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    const { feed } = feedOf({ 'a loss': [1], 'b loss': [2] });
    feed.look(['a', 'b'], 'step');
    feed.show(Symbol('chart'), ['loss']);
    await pass(0);
    feed.look(['b'], 'step');
    assert.equal(feed.curve('a', 'loss'), null);
    assert.deepEqual(feed.curve('b', 'loss')?.y, [2]);
    feed.look(['b'], 'wall');
    assert.equal(feed.curve('b', 'loss'), null);
  } finally {
    mock.timers.reset();
  }
});
