import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorType, Value } from '../../../compiler/graph.ts';
import type { GraphBuilder } from '../../../compiler/graph-builder.ts';
import { outputName } from '../../../compiler/names.ts';
import { lower } from './lowering.ts';
import { graphOf, numbersOf } from './testing/agreement.ts';

const PLAIN = { transposeA: false, transposeB: false };

/** The kinds of the steps that a graph becomes. */
function kinds(
  types: readonly TensorType[],
  build: (builder: GraphBuilder, inputs: readonly Value[]) => readonly Value[],
): string[] {
  return lower(graphOf(types, build), new Map()).steps.map(({ key }) => key.slice(0, key.indexOf(' ')));
}

test('a chain of elementwise operations is one pass that writes only what is asked for', () => {
  const graph = graphOf([numbersOf(4, 6), numbersOf(6)], (builder, [x, row]) => {
    const y = builder.append('Tanh', [builder.append('Add', [x, row])]);
    return [builder.append('Sub', [y, builder.append('Mul', [y, y])])];
  });
  const { steps, outputs } = lower(graph, new Map());
  assert.equal(steps.length, 1);
  assert.equal(steps[0].reads.length, 2);
  assert.deepEqual(steps[0].writes, [outputs.get(outputName('y0'))]);
});

test('a pass is not joined by what needs a later step', () => {
  const steps = kinds([numbersOf(4, 4)], (builder, [x]) => {
    const y = builder.append('Tanh', [x]);
    const z = builder.append('Gemm', [y, y], PLAIN);
    return [builder.append('Add', [y, z])];
  });
  assert.deepEqual(steps, ['elementwise', 'productKernel', 'elementwise']);
});

test('parts of a concatenation are written into it, and splits and reshapes are no steps', () => {
  const steps = kinds([numbersOf(4, 6)], (builder, [x]) => {
    const [a, b] = builder.appendMany('Split', [x], { axis: 1, sizes: [2, 4] });
    const joined = builder.append('Concat', [builder.append('Tanh', [a]), builder.append('Exp', [b])], { axis: 1 });
    return [builder.append('Reshape', [joined], { shape: [24] })];
  });
  assert.deepEqual(steps, ['elementwise', 'elementwise']);
});

test('a transposed factor is no step', () => {
  const steps = kinds([numbersOf(8, 16), numbersOf(8, 12)], (builder, [a, b]) => {
    const turned = builder.append('Transpose', [a], { permutation: [1, 0] });
    return [builder.append('Gemm', [turned, b], PLAIN)];
  });
  assert.deepEqual(steps, ['productKernel']);
});

test('a transposed product is written so', () => {
  const steps = kinds([numbersOf(8, 16), numbersOf(16, 12)], (builder, [a, b]) => {
    const product = builder.append('Gemm', [a, b], PLAIN);
    return [builder.append('Relu', [builder.append('Transpose', [product], { permutation: [1, 0] })])];
  });
  assert.deepEqual(steps, ['productKernel', 'elementwise']);
});

test('long sums are computed in parts', () => {
  const steps = kinds([numbersOf(64, 256), numbersOf(256, 64)], (builder, inputs) => [
    builder.append('Gemm', inputs, PLAIN),
  ]);
  assert.deepEqual(steps, new Array(4).fill('productKernel'));
});
