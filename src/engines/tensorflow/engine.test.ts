import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { memory, reshape, sum, tile } from '@tensorflow/tfjs-core';
import { isFailure } from '../../contract/errors/index.ts';
import { ADAMW, assertClose, copies, prepare, withEngine } from '../../../test/parity/measure.ts';
import { CASES } from '../../../test/parity/cases.ts';
import { tensorflowForTests } from '../../../test/tensorflow.ts';
import type { Engine, ParameterStore, Program } from '../../learning/engine.ts';
import { cloningProgram } from '../../learning/cloning-program.ts';
import { createEngine } from '../index.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { findInstallation } from './installation.ts';

const EVERYTHING = CASES.at(-1)!;

async function onTensorflow(t: TestContext, body: (engine: Engine) => Promise<void>): Promise<void> {
  if (await tensorflowForTests(t)) await withEngine('tensorflow', body);
}

test('an array that a step has changed is not given out before it is pulled', async (t) => {
  await onTensorflow(t, async (engine) => {
    const { store, step } = await prepare(engine, EVERYTHING);
    await step.gradients(EVERYTHING.batch);
    assert.throws(() => store.gradient('actor.bias'), /gradients have changed in TensorFlow/);
    store.value('actor.bias');
    await step.update({ critic: ADAMW });
    assert.throws(() => store.value('actor.bias'), /values have changed/);
    assert.throws(() => store.secondMoment('actor.bias'), /secondMoments have changed/);
    await store.pull('values', 'moments');
    store.value('actor.bias');
    store.secondMoment('actor.bias');
  });
});

/** A step of both groups, changes by hand in between, as a rollback and a replay make them, and a step of the actor alone. */
async function changed(
  engine: Engine,
): Promise<{ store: ParameterStore; values: object; first: object; second: object }> {
  const { store, step } = await prepare(engine, EVERYTHING);
  await step.gradients(EVERYTHING.batch);
  await step.update({ actor: ADAMW, critic: ADAMW });
  await store.pull('values', 'moments');
  store.value('actor.bias').fill(0.1);
  store.firstMoment('mlp.0.weight').fill(0.01);
  await step.gradients(EVERYTHING.batch);
  await store.pull('gradients');
  store.gradient('actor.weight').forEach((g, i, all) => (all[i] = 2 * g + 0.01));
  await step.update({ actor: ADAMW });
  await store.pull('values', 'moments');
  return {
    store,
    values: copies(store, 'value'),
    first: copies(store, 'firstMoment'),
    second: copies(store, 'secondMoment'),
  };
}

test('what is written to the arrays is what the next step takes, and the other group stays', async (t) => {
  await onTensorflow(t, async (engine) => {
    const found = await changed(engine);
    const expected = await withEngine('reference', changed);
    for (const array of ['values', 'first', 'second'] as const) {
      assertClose(found[array] as never, expected[array] as never, 1e-3, array);
    }
    assert.deepEqual(found.store.updates, { actor: 2, critic: 1 });
  });
});

test('neither tfjs nor TensorFlow holds more tensors after a step than before', async (t) => {
  await onTensorflow(t, async (engine) => {
    const { tensors } = loadTensorflow(await findInstallation(), { gpu: null, threads: 1 });
    const { store, step } = await prepare(engine, EVERYTHING);
    const forward = await engine.forward(cloningProgram(EVERYTHING.shape, EVERYTHING.settings), store);
    const held: [number, number][] = [];
    for (let i = 0; i < 6; i++) {
      await step.gradients(EVERYTHING.batch);
      await step.update({ actor: ADAMW, critic: ADAMW });
      await store.pull('values', 'moments', 'gradients');
      store.value('actor.bias')[0] += 1e-3;
      await forward.run(EVERYTHING.batch);
      held.push([memory().numTensors, tensors()]);
    }
    assert.deepEqual(held.slice(1), Array(5).fill(held[1]));
  });
});

test('an operation that TensorFlow cannot do is told with its words', async (t) => {
  await onTensorflow(t, async (engine) => {
    const program: Program = {
      name: 'too large',
      inputs: { x: { shape: [1], dtype: 'float32' } },
      run: (_, { x }) => ({ y: sum(tile(reshape(x, [1, 1]), [2 ** 30, 2 ** 30])) }),
    };
    const forward = await engine.forward(program, engine.createParameters([]));
    await assert.rejects(forward.run({ x: Float32Array.of(1) }), (error) => {
      assert.ok(isFailure(error, 'tensorflow/runtime'), String(error));
      assert.match(error.message, /^too large: TensorFlow could not run it: Invalid TF_Status/);
      return true;
    });
  });
});

test('a GPU that TensorFlow has not is an error with the reason, and auto says why it is the CPU', async (t) => {
  await onTensorflow(t, async () => {
    const auto = await createEngine({ engine: 'tensorflow', device: 'auto', threads: 1 }).catch(
      (error: Error) => error,
    );
    if (auto instanceof Error) return assert.match(auto.message, /another device/); // a GPU, which this process is not on
    assert.equal(auto.name, 'tensorflow');
    assert.match(auto.choice!.en, /^cpu: .*(CPU|driver|CUDA|GPU)/);
    await auto.dispose();
    await assert.rejects(
      createEngine({ engine: 'tensorflow', device: 'gpu', threads: 1 }),
      /^TypedError: device gpu: /,
    );
  });
});
