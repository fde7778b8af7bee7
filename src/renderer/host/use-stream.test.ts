import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectScope } from 'vue';
import '../testing/fake-host.ts';
import { Feed } from '../testing/feed.ts';
import { until } from '../testing/until.ts';
import { useStream } from './use-stream.ts';

test('a subscription is opened anew after it ended, and ends with its component', async () => {
  const feed = new Feed<number>();
  const heard: number[] = [];
  let opened = 0;
  const scope = effectScope();
  scope.run(() =>
    useStream(
      async ({ signal }) => {
        opened++;
        if (opened === 1) throw new Error('the connection was lost');
        return feed.listen(signal);
      },
      (value) => heard.push(value),
    ),
  );
  await until(() => feed.listeners === 1);
  assert.equal(opened, 2);
  feed.push(7);
  await until(() => heard.length === 1);
  assert.deepEqual(heard, [7]);

  scope.stop();
  await until(() => feed.listeners === 0);
  feed.push(8);
  assert.deepEqual(heard, [7]);
  assert.equal(opened, 2);
});
