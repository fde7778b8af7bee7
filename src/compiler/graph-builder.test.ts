import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from './graph-builder.ts';
import { print } from './print.ts';

const MATRIX = { shape: [2, 2], dtype: 'float32' } as const;
const PLAIN = { transposeA: false, transposeB: false };

test('a graph is what was appended, in that order', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const two = builder.constant(Float32Array.of(2), { shape: [], dtype: 'float32' });
  const [top] = builder.appendMany('Split', [x], { axis: 0, sizes: [1, 1] });
  const y = builder.append('Mul', [top, two]);
  builder.append('Mul', [top, two]);
  assert.deepEqual(builder.constantData(two), Float32Array.of(2));
  assert.equal(builder.constantData(x), undefined);
  assert.equal(
    print(builder.build('g', new Map([['y', y]]))),
    `graph g
input x: float32[2,2]
constant %0: float32[] = 2
%1: float32[1,2], %2: float32[1,2] = Split(x) axis=0 sizes=[1,1]
%3: float32[1,2] = Mul(%1, %0)
%4: float32[1,2] = Mul(%1, %0)
output y = %3
`,
  );
});

test('inputs that do not fit are refused with what was expected', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const long = builder.input('long', { shape: [3], dtype: 'float32' });
  const whole = builder.input('whole', { shape: [2, 2], dtype: 'int32' });
  assert.throws(() => builder.append('Add', [x, long]), /shapes \[2,2\] and \[3\] do not broadcast/);
  assert.throws(() => builder.append('Add', [x, whole]), /expected float32, found int32/);
  assert.throws(() => builder.append('Gemm', [x, long], PLAIN), /expected matrices/);
  assert.throws(() => builder.append('Reshape', [x], { shape: [3] }), /expected 4 elements/);
  assert.throws(() => builder.append('Transpose', [x], { permutation: [0, 0] }), /expected a permutation of 2 axes/);
  assert.throws(() => builder.appendMany('Split', [x], { axis: 0, sizes: [1, 2] }), /expected sizes that add up to 2/);
  assert.throws(() => builder.append('Concat', [x, long], { axis: 0 }), /expected inputs alike/);
  assert.throws(() => builder.append('ReduceSum', [x], { axes: [2], keepDims: false }), /expected axes below 2/);
});
