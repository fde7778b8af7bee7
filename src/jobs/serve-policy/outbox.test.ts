import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Outbox } from './outbox.ts';

test('lines leave in the order in which they were put in, whenever they are known', async () => {
  const stream = new PassThrough();
  const outbox = new Outbox(stream);
  const first = Promise.withResolvers<object>();
  outbox.put(first.promise);
  outbox.put({ n: 2 });
  outbox.put(Promise.reject(new Error('a defect, told elsewhere')));
  outbox.put(Promise.resolve({ n: 3, text: '行' }));
  await setImmediate();
  assert.equal(stream.read(), null);
  first.resolve({ n: 1 });
  await outbox.flushed();
  assert.equal(String(stream.read()), '{"n":1}\n{"n":2}\n{"n":3,"text":"行"}\n');
});

test('a reader that does not read stops what comes in, and goes on where it stopped', async () => {
  const stream = new PassThrough({ highWaterMark: 64 });
  const outbox = new Outbox(stream);
  let put = 0;
  const filling = (async () => {
    for (; put < 1000; put++) {
      outbox.put({ n: put });
      await outbox.room();
    }
  })();
  for (let i = 0; i < 50; i++) await setImmediate();
  const stopped = put;
  assert.ok(stopped > 200 && stopped < 300, String(stopped));
  assert.ok(stream.readableLength + stream.writableLength < 300);
  let text = '';
  stream.on('data', (chunk) => (text += chunk));
  await filling;
  await outbox.flushed();
  assert.deepEqual(
    text.split('\n').slice(0, -1),
    Array.from({ length: 1000 }, (_, n) => `{"n":${n}}`),
  );
});

test('a reader that goes away ends the waiting', async () => {
  const stream = new PassThrough({ highWaterMark: 8 });
  const outbox = new Outbox(stream);
  for (let n = 0; n < 10; n++) outbox.put({ n });
  await setImmediate();
  stream.destroy(new Error('EPIPE'));
  await outbox.readerGone;
  await outbox.flushed();
});
