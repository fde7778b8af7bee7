import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectScope, nextTick, ref } from 'vue';
import { until } from '../testing/until.ts';
import { useQuery } from './use-query.ts';

test('an answer that a later question overtook is dropped', async () => {
  const asked = ref('first');
  const answers = new Map<string, (answer: string) => void>();
  const scope = effectScope();
  const query = scope.run(() =>
    useQuery(() => new Promise<string>((resolve) => answers.set(asked.value, resolve)), asked),
  );
  assert.ok(query);
  asked.value = 'second';
  await nextTick();
  answers.get('second')?.('to the second');
  await until(() => query.data.value !== null);
  answers.get('first')?.('to the first');
  await nextTick();
  assert.equal(query.data.value, 'to the second');
  scope.stop();
});

test('a failure is worded, the last answer stays, and asking again clears it', async () => {
  let fails = false;
  const scope = effectScope();
  const query = scope.run(() =>
    useQuery(async () => {
      if (fails) throw new Error('socket closed');
      return 1;
    }),
  );
  assert.ok(query);
  await until(() => query.data.value === 1);
  fails = true;
  await query.refresh();
  assert.match(query.error.value?.en ?? '', /socket closed/);
  assert.match(query.error.value?.zh ?? '', /程序内部出错/);
  assert.equal(query.data.value, 1);
  fails = false;
  await query.refresh();
  assert.equal(query.error.value, null);
  scope.stop();
});

test('a question is slow only while it is awaited for long', async () => {
  let answer = (): void => {};
  const scope = effectScope();
  const query = scope.run(() => useQuery(() => new Promise<void>((resolve) => (answer = resolve))));
  assert.ok(query);
  assert.equal(query.slow.value, false);
  await until(() => query.slow.value);
  answer();
  await until(() => !query.slow.value);
  scope.stop();
});
