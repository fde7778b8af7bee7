import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  cos,
  getBackend,
  matMul,
  memory,
  mul,
  relu,
  sigmoid,
  square,
  sum,
  tensor,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { isFailure } from '../contract/errors/index.ts';
import type { ParameterSpec, TrainingProgram } from '../learning/engine.ts';
import '../learning/gradients.ts';
import { linear } from '../learning/linear.ts';
import { stopGradient } from '../learning/stop-gradient.ts';
import { print } from './print.ts';
import { recordForward, recordTraining } from './record.ts';

const SPECS: readonly ParameterSpec[] = [
  { name: 'layer.weight', shape: [3, 2], group: 'actor', decay: true },
  { name: 'layer.bias', shape: [2], group: 'actor', decay: false },
];

function program(name: string, run: TrainingProgram['run'], shape = [4, 3]): TrainingProgram {
  return { name, inputs: { x: { shape, dtype: 'float32' } }, run };
}

const tiny = program('tiny', (parameters, { x }) => ({ loss: sum(relu(linear(parameters, 'layer', x))) }));

test('a program is recorded as one operation a line', () => {
  assert.equal(
    print(recordForward(tiny, SPECS)),
    `graph tiny
input parameter/layer.weight: float32[3,2]
input parameter/layer.bias: float32[2]
input input/x: float32[4,3]
%0: float32[4,2] = Gemm(input/x, parameter/layer.weight, parameter/layer.bias)
%1: float32[4,2] = Relu(%0)
%2: float32[] = ReduceSum(%1) axes=[0,1]
output output/loss = %2
`,
  );
});

test('a training program is recorded with its gradients', () => {
  assert.equal(
    print(recordTraining(tiny, SPECS)),
    `graph tiny
input parameter/layer.weight: float32[3,2]
input parameter/layer.bias: float32[2]
input input/x: float32[4,3]
constant %0: float32[] = 0
constant %1: float32[1,4] = 1 1 1 1
%2: float32[4,2] = Gemm(input/x, parameter/layer.weight, parameter/layer.bias)
%3: float32[4,2] = Relu(%2)
%4: float32[] = ReduceSum(%3) axes=[0,1]
%5: bool[4,2] = Greater(%3, %0)
%6: float32[4,2] = Cast(%5) to=float32
%7: float32[1,2] = Gemm(%1, %6)
%8: float32[2] = Reshape(%7) shape=[2]
%9: float32[3,2] = Gemm(input/x, %6) transposeA
output output/loss = %4
output gradient/layer.weight = %9
output gradient/layer.bias = %8
`,
  );
});

test('a square is a power in inference, where layer normalisation is known by it, and a product in training', () => {
  const squared = program('squared', (parameters, { x }) => ({ loss: sum(square(linear(parameters, 'layer', x))) }));
  assert.match(print(recordForward(squared, SPECS)), /(%\d+): float32\[\] = 2\n[^]*= Pow\((%\d+), \1\)\n/);
  const training = print(recordTraining(squared, SPECS));
  assert.match(training, /= Mul\((%\d+), \1\)\n/);
  assert.doesNotMatch(training, /Pow/);
});

test('what gradients are stopped from leaves no trace', () => {
  const lines = (loss: (y: Tensor) => Tensor): number => {
    const graph = recordTraining(
      program('stopping', (parameters, { x }) => ({ loss: loss(linear(parameters, 'layer', x)) })),
      SPECS,
    );
    return print(graph).split('\n').length;
  };
  const forwardOnly = 1; // the sum itself
  assert.equal(
    lines((y) => add(sum(y), sum(stopGradient(y)))),
    lines((y) => sum(y)) + forwardOnly,
  );
});

test('a parameter that the loss does not depend on has gradient zero', () => {
  const partial = program('partial', ({ 'layer.weight': weight }, { x }) => ({ loss: sum(matMul(x, weight)) }));
  assert.match(
    print(recordTraining(partial, SPECS)),
    /constant (%\d+): float32\[2\] = 0 0\n[^]*output gradient\/layer.bias = \1\n/,
  );
});

test('a kernel without translation is refused by name, and the recorder lets go', () => {
  const before = { backend: getBackend(), tensors: memory().numTensors };
  assert.throws(
    () =>
      recordForward(
        program('odd', (_, { x }) => ({ loss: sum(cos(x)) })),
        SPECS,
      ),
    (error) =>
      isFailure(error, 'compiler/unknown-kernel') &&
      error.params['kernel'] === 'Cos' &&
      /^odd: .*found Cos\n/.test(error.message),
  );
  assert.equal(getBackend(), before.backend);
  assert.equal(memory().numTensors, before.tensors);
  recordForward(tiny, SPECS);
});

test('reading a value is refused, naming the tensor; constants are known', () => {
  const reading = (pick: (x: Tensor) => Tensor) =>
    program('reading', (_, { x }) => ({ loss: mul(sum(x), pick(x).dataSync()[0]) }));
  assert.throws(
    () =>
      recordForward(
        reading((x) => x),
        SPECS,
      ),
    (error) => isFailure(error, 'compiler/value-read') && error.params['tensor'] === 'input/x (float32[4,3])',
  );
  assert.throws(
    () =>
      recordForward(
        reading((x) => relu(x)),
        SPECS,
      ),
    (error) => isFailure(error, 'compiler/value-read') && error.params['tensor'] === 'a tensor (float32[4,3])',
  );
  assert.match(
    print(
      recordForward(
        reading(() => tensor([3])),
        SPECS,
      ),
    ),
    /float32\[\] = 3\n/,
  );
});

test('a kernel used in a way that cannot be recorded is refused with the reason', () => {
  const batched = program('batched', (_, { x }) => ({ loss: sum(matMul(x, x, false, true)) }), [2, 3, 4]);
  assert.throws(
    () => recordForward(batched, SPECS),
    (error) =>
      isFailure(error, 'compiler/unsupported') &&
      error.params['kernel'] === 'BatchMatMul' &&
      /expected matrices/.test(error.message),
  );
});

test('a loss without gradient is refused', () => {
  const unknown = program('unknown', (parameters, { x }) => ({ loss: sum(sigmoid(linear(parameters, 'layer', x))) }));
  assert.throws(
    () => recordTraining(unknown, SPECS),
    (error) => isFailure(error, 'compiler/no-gradient') && /not found for Sigmoid/.test(error.message),
  );
  const apart = program('apart', (_, { x }) => ({ loss: sum(x) }));
  assert.throws(
    () => recordTraining(apart, SPECS),
    (error) => isFailure(error, 'compiler/no-gradient'),
  );
});
