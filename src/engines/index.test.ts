import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { sum } from '@tensorflow/tfjs-core';
import { isFailure } from '../contract/errors/index.ts';
import type { Engine, Program } from '../learning/engine.ts';
import { createEngine } from './index.ts';
import { requireDevice } from './require-device.ts';

const DOUBLE: Program = {
  name: 'double',
  inputs: { x: { shape: [2], dtype: 'float32' }, unused: { shape: [1], dtype: 'int32' } },
  run: (_, { x }) => ({ y: sum(x) }),
};

test('auto takes the compiled engine on all cores', async () => {
  const engine = await createEngine({ engine: 'auto', device: 'auto', threads: 0 });
  assert.equal(engine.name, 'compiled');
  assert.equal(engine.threads, availableParallelism());
  await engine.dispose();
});

test('a GPU that cannot be chosen, or not with this engine, is refused; another device by name', async () => {
  await assert.rejects(
    createEngine({ engine: 'auto', device: 'gpu:1', threads: 1 }),
    (error) => isFailure(error, 'gpu/choice') && error.message.includes('found gpu:1: '),
  );
  await assert.rejects(createEngine({ engine: 'reference', device: 'gpu', threads: 1 }), (error) =>
    isFailure(error, 'engine/gpu-unsupported'),
  );
  await assert.rejects(createEngine({ engine: 'auto', device: 'tpu', threads: 1 }), (error) =>
    isFailure(error, 'engine/unknown-device'),
  );
});

test('an engine that there is not is refused with those that there are', async () => {
  const unknown = { engine: 'torch' as never, device: 'auto', threads: 1 };
  const refused = (error: unknown): boolean =>
    isFailure(error, 'engine/unknown-engine') &&
    error.message === 'engine: expected auto, compiled, tensorflow, reference, found "torch"';
  await assert.rejects(createEngine(unknown), refused);
  assert.throws(() => requireDevice('torch', 'auto'), refused);
});

test('auto says why a step is computed on the CPU', async () => {
  const specs = [{ name: 'w', shape: [100, 100], group: 'actor', decay: true }] as const;
  const engine = await createEngine({ engine: 'auto', device: 'auto', threads: 1, workload: { samples: 32, specs } });
  assert.match(engine.choice!.en, /^cpu: a step computes 0\.001920 GFLOP/);
  await engine.dispose();
});

for (const name of ['compiled', 'reference'] as const) {
  const withEngine = async (body: (engine: Engine) => Promise<void>): Promise<void> => {
    const engine = await createEngine({ engine: name, device: 'cpu', threads: 1 });
    await body(engine);
    await engine.dispose();
  };

  test(`${name}: inputs that do not fit are refused`, async () => {
    await withEngine(async (engine) => {
      const forward = await engine.forward(DOUBLE, engine.createParameters([]));
      const unused = new Int32Array(1);
      const refused = (inputs: Record<string, Float32Array | Int32Array>, message: string): Promise<void> =>
        assert.rejects(forward.run(inputs), (error) => isFailure(error, 'engine/input') && error.message === message);
      await refused({ unused }, 'double, input x: expected Float32Array of 2, found nothing');
      await refused(
        { x: new Float32Array(3), unused },
        'double, input x: expected Float32Array of 2, found Float32Array of 3',
      );
      await refused(
        { x: new Int32Array(2), unused },
        'double, input x: expected Float32Array of 2, found Int32Array of 2',
      );
      await refused({ x: new Float32Array(2), unused, z: unused }, 'double, input z: expected x, unused, found z');
      assert.deepEqual({ ...(await forward.run({ x: Float32Array.of(1, 2), unused })) }, { y: Float32Array.of(3) });
    });
  });

  test(`${name}: parameters of one engine are not another's`, async () => {
    await withEngine(async (engine) => {
      const other = await createEngine({
        engine: name === 'compiled' ? 'reference' : 'compiled',
        device: 'cpu',
        threads: 1,
      });
      const training = { ...DOUBLE, run: (_: unknown, { x }: { x?: never }) => ({ loss: sum(x!) }) };
      await assert.rejects(engine.training(training, other.createParameters([])), /parameters of another engine/);
      await other.dispose();
    });
  });
}

test('a program is compiled once for its name and shapes', async () => {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
  let recorded = 0;
  const counted: Program = { ...DOUBLE, run: (parameters, inputs) => (recorded++, DOUBLE.run(parameters, inputs)) };
  await engine.forward(counted, engine.createParameters([]));
  await engine.forward(counted, engine.createParameters([]));
  assert.equal(recorded, 1);
  await engine.forward(
    { ...counted, inputs: { ...DOUBLE.inputs, x: { shape: [3], dtype: 'float32' } } },
    engine.createParameters([]),
  );
  assert.equal(recorded, 2);
  await engine.dispose();
});
