import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showNow, showSoon } from './show-together.ts';

test('news are shown at once after a pause, then together, once a second or with what is shown anyway', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  const shown: string[] = [];
  const news = (name: string): void => showSoon(() => shown.push(name));

  news('first');
  pass(0);
  assert.deepEqual(shown, ['first']);
  news('second');
  pass(400);
  news('third');
  pass(599);
  assert.deepEqual(shown, ['first']);
  pass(1);
  assert.deepEqual(shown, ['first', 'second', 'third']);

  news('fourth');
  pass(300);
  showNow();
  assert.deepEqual(shown.slice(3), ['fourth']);
  news('fifth');
  pass(999);
  assert.deepEqual(shown.slice(4), []);
  pass(1);
  assert.deepEqual(shown.slice(4), ['fifth']);
});
