import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import { gradientName, inputName, outputName, parameterName } from '../../../compiler/names.ts';
import type { ArraySpec } from '../../../learning/engine.ts';
import { KernelProgram } from './kernel-program.ts';
import { kernelMemory, kernelOf } from './testing/run-kernel.ts';

const WEIGHT = { name: 'weight', shape: [3, 5] };
const BIAS = { name: 'bias', shape: [5] };
const INPUTS: Readonly<Record<string, ArraySpec>> = {
  x: { shape: [2, 3], dtype: 'float32' },
  unused: { shape: [4], dtype: 'float32' },
};

/** y = x W + b + [1 2 3 4 5], and what are called gradients: of the bias y's sums over rows, of the weight itself twice. */
function graph() {
  const builder = new GraphBuilder();
  const x = builder.input(inputName('x'), { shape: [2, 3], dtype: 'float32' });
  const weight = builder.input(parameterName('weight'), { shape: [3, 5], dtype: 'float32' });
  const bias = builder.input(parameterName('bias'), { shape: [5], dtype: 'float32' });
  const row = builder.constant(Float32Array.of(1, 2, 3, 4, 5), { shape: [5], dtype: 'float32' });
  const product = builder.append('Gemm', [x, weight, bias], { transposeA: false, transposeB: false });
  const y = builder.append('Add', [product, row]);
  const outputs = new Map([
    [outputName('y'), y],
    [gradientName('bias'), builder.append('ReduceSum', [y], { axes: [0], keepDims: false })],
    [gradientName('weight'), builder.append('Add', [weight, weight])],
  ]);
  return builder.build('test', outputs);
}

test('parameters are read, and gradients written, where they lie', () => {
  const memory = kernelMemory([WEIGHT, BIAS]);
  const program = KernelProgram.bind({ inputs: INPUTS }, kernelOf(graph(), memory), memory);
  assert.deepEqual(Object.keys(program.inputs), ['x'], 'what no output depends on is not there');
  const [weight, bias] = [memory.value('weight'), memory.value('bias')];
  program.inputs['x'].set([1, 0, 0, 0, 1, 0]);
  for (const scale of [1, 10]) {
    weight.set(Array.from({ length: 15 }, (_, i) => i * scale));
    bias.set([0, 0, 0, 0, 100]);
    program.run();
    const y = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((x, i) => x * scale + (i % 5) + 1 + (i % 5 === 4 ? 100 : 0));
    assert.deepEqual([...program.outputs['y']], y);
    assert.deepEqual([...memory.gradient('bias')], [0, 1, 2, 3, 4].map((i) => y[i] + y[i + 5])); // prettier-ignore
    assert.deepEqual([...memory.gradient('weight')], [...weight].map((x) => 2 * x)); // prettier-ignore
  }
});

test('nothing but gradients is written in the parameter memory', () => {
  const memory = kernelMemory([WEIGHT, BIAS]);
  const before = new Float32Array(memory.memory.buffer);
  before.fill(7);
  const expected = Float32Array.from(before);
  KernelProgram.bind({ inputs: INPUTS }, kernelOf(graph(), memory), memory).run();
  for (const { name } of memory.specs) memory.gradient(name).fill(7);
  assert.deepEqual(before, expected);
});

test('one code serves several memories, and one memory several programs', () => {
  const memories = [kernelMemory([WEIGHT, BIAS]), kernelMemory([WEIGHT, BIAS])];
  const code = kernelOf(graph(), memories[0]);
  const programs = [memories[0], memories[1], memories[0]].map((memory) =>
    KernelProgram.bind({ inputs: INPUTS }, code, memory),
  );
  for (const [i, memory] of memories.entries()) memory.value('bias').fill(i);
  for (const [i, { inputs }] of programs.entries()) inputs['x'].fill(i);
  for (const [i, memory] of memories.entries()) memory.value('weight').fill(i + 1);
  for (const program of programs) program.run();
  const first = programs.map(({ outputs }) => outputs['y'][0]);
  assert.deepEqual(first, [0 * 3 + 0 + 1, 1 * 3 * 2 + 1 + 1, 2 * 3 * 1 + 0 + 1]);
});

test('a memory that cannot grow is an error, and views stay where they were', () => {
  const memory = kernelMemory([WEIGHT, BIAS]);
  const code = kernelOf(graph(), memory);
  assert.throws(
    () => KernelProgram.bind({ inputs: INPUTS }, { ...code, size: 2 ** 32 }, memory),
    (error) => error instanceof RangeError || error instanceof TypeError,
  );
  const weight = memory.value('weight');
  KernelProgram.bind({ inputs: INPUTS }, code, memory);
  weight.fill(3);
  assert.deepEqual([...memory.value('weight')], [...weight]);
});
