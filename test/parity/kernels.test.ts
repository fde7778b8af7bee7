import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { KERNELS } from '../../src/compiler/kernels.ts';
import { enginesHere } from './engines-here.ts';
import { assertClose, withEngine } from './measure.ts';

const ENGINES = await enginesHere();

/** x, y float32 [3,4] and i int32 [3] give a tensor: one use, or several, of each kernel that can be recorded. */
const USES: Readonly<Record<string, readonly ((x: Tensor, y: Tensor, i: Tensor) => Tensor)[]>> = {
  Add: [(x, y) => tf.add(x, y), (x) => tf.add(x, tf.tensor([1, 2, 3, 4]))],
  Sub: [(x, y) => tf.sub(x, y), (x) => tf.sub(1, x)],
  Multiply: [(x, y) => tf.mul(x, y), (x) => tf.mul(x, x)],
  RealDiv: [(x, y) => tf.div(x, y)],
  Maximum: [(x, y) => tf.maximum(x, y)],
  Minimum: [(x, y) => tf.minimum(x, y), (x) => tf.minimum(x, 1)],
  Equal: [(_, __, i) => tf.cast(tf.equal(i, 2), 'float32'), (x) => tf.cast(tf.equal(x, x), 'float32')],
  Neg: [(x) => tf.neg(x)],
  Exp: [(x) => tf.exp(x)],
  Log: [(_, y) => tf.log(y)],
  Sqrt: [(_, y) => tf.sqrt(y)],
  Square: [(x) => tf.square(x)],
  Relu: [(x) => tf.relu(x)],
  Tanh: [(x) => tf.tanh(x)],
  Sigmoid: [(x) => tf.sigmoid(x)],
  Elu: [(x) => tf.elu(x)],
  EluGrad: [(x, y) => tf.engine().runKernel<Tensor>('EluGrad', { dy: y, y: tf.elu(x) })],
  Step: [(x) => tf.step(x)],
  Sum: [
    (x) => tf.sum(x),
    (x) => tf.sum(x, 0),
    (x) => tf.sum(x, 0, true),
    (x) => tf.sum(x, 1),
    (x) => tf.sum(x, -1, true),
  ],
  Mean: [(x) => tf.mean(x), (x) => tf.mean(x, 0), (x) => tf.mean(x, 1, true)],
  Max: [(x) => tf.max(x), (x) => tf.max(x, 1), (x) => tf.max(x, 0, true)],
  ArgMax: [(x) => tf.cast(tf.argMax(x, 1), 'float32'), (x) => tf.cast(tf.argMax(tf.step(x), 0), 'float32')],
  OneHot: [(_, __, i) => tf.oneHot(i, 4)],
  Cast: [(_, __, i) => tf.cast(i, 'float32')],
  Identity: [(x) => tf.clone(x)],
  ZerosLike: [(x) => tf.zerosLike(x)],
  OnesLike: [(x) => tf.onesLike(x)],
  Reshape: [(x) => tf.reshape(x, [2, 6]), (x) => tf.reshape(x, [-1])],
  Transpose: [(x) => tf.transpose(x), (x) => tf.transpose(tf.reshape(x, [3, 2, 2]), [2, 0, 1])],
  SplitV: [(x) => tf.split(x, 2, 1)[1], (x) => tf.split(x, [1, 2], 0)[1]],
  Concat: [(x, y) => tf.concat([x, y], 0), (x, y) => tf.concat([x, y], 1), (x) => tf.concat([x, x], -1)],
  BatchMatMul: [
    (x, y) => tf.matMul(x, y, false, true),
    (x, y) => tf.matMul(x, y, true, false),
    (x, y) => tf.matMul(tf.transpose(x), y, true, true),
    (x, y) => tf.add(tf.matMul(x, y, false, true), tf.tensor([1, 2, 3])),
  ],
};

const INPUTS = {
  x: Float32Array.of(-1.5, 0, 2, 0.25, 3, -3, 0.5, 3, -0.1, 1, -2, 1),
  y: Float32Array.of(0.5, 1, 2, 3, 1.5, 0.1, 7, 1, 2.5, 3.5, 0.75, 4),
  i: Int32Array.of(2, 0, 3),
};

test('there is a use of every kernel that can be recorded', () => {
  assert.deepEqual(Object.keys(USES).sort(), Object.keys(KERNELS).sort());
});

for (const [kernel, uses] of Object.entries(USES)) {
  test(`${kernel} gives what tfjs gives`, async () => {
    for (const [index, use] of uses.entries()) {
      const program = {
        name: `${kernel} ${index}`,
        inputs: {
          x: { shape: [3, 4], dtype: 'float32' },
          y: { shape: [3, 4], dtype: 'float32' },
          i: { shape: [3], dtype: 'int32' },
        } as const,
        run: (_: unknown, { x, y, i }: Readonly<Record<string, Tensor>>) => ({ result: use(x, y, i) }),
      };
      const results = [];
      for (const name of ENGINES) {
        results.push(
          await withEngine(name, async (engine) =>
            (await engine.forward(program, engine.createParameters([]))).run(INPUTS),
          ),
        );
      }
      const expected = results.pop()!;
      for (const found of results) assertClose(found, expected, 1e-6, program.name);
    }
  });
}
