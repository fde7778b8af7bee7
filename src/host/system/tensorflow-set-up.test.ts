import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../contract/errors/index.ts';
import type { TensorflowSetUpState } from '../../contract/host/system.ts';
import type { SetUpOptions } from '../../engines/tensorflow/set-up/set-up.ts';
import { TensorflowSetUp } from './tensorflow-set-up.ts';

/** The first state of a kind that a set-up comes to. */
async function stateOf(setUp: TensorflowSetUp, kind: TensorflowSetUpState['state']): Promise<TensorflowSetUpState> {
  for await (const state of setUp.watch(new AbortController().signal)) if (state.state === kind) return state;
  throw new Error('watching ended');
}

test('one set-up at a time, whose last words are to be seen until it is done', async () => {
  const begun: SetUpOptions[] = [];
  const done = Promise.withResolvers<void>();
  const setUp = new TensorflowSetUp((options) => {
    begun.push(options);
    options.onProgress?.({ en: 'fetching', zh: '下载中' });
    return done.promise;
  });
  setUp.begin({ gpu: true, mirror: 'https://mirror.example/simple' });
  setUp.begin({ gpu: false });
  assert.deepEqual(
    begun.map(({ gpu, mirror }) => [gpu, mirror]),
    [[true, 'https://mirror.example/simple']],
  );
  assert.equal((await stateOf(setUp, 'running')).said?.en, 'fetching');
  done.resolve();
  assert.equal((await stateOf(setUp, 'done')).error, null);
});

test('one that fails says why, and another may be begun', async () => {
  let times = 0;
  const setUp = new TensorflowSetUp(async () => {
    if (times++ === 0) throw failure('file/no-access', { path: '/nowhere', doing: 'write', code: 'EROFS' });
  });
  setUp.begin({ gpu: false });
  assert.match((await stateOf(setUp, 'failed')).error!.zh, /\/nowhere/);
  setUp.begin({ gpu: false });
  await stateOf(setUp, 'done');
});

test('one that is stopped has changed nothing, which is no failure', async () => {
  const setUp = new TensorflowSetUp(({ signal }) => {
    return new Promise((_resolve, reject) => {
      signal!.addEventListener('abort', () => reject(failure('tensorflow/stopped', {})));
    });
  });
  setUp.begin({ gpu: false });
  setUp.stop();
  assert.equal((await stateOf(setUp, 'stopped')).error, null);
});
