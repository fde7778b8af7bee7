import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from './graph-builder.ts';
import { packOutputs } from './pack-outputs.ts';
import { print } from './print.ts';
import { verify } from './verify.ts';

test('outputs leave one behind the other, with zeros between them; others stay as they are', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', { shape: [2, 2], dtype: 'float32' });
  const y = builder.input('y', { shape: [3], dtype: 'float32' });
  const outputs = new Map([
    ['matrix', builder.append('Neg', [x])],
    ['alone', builder.append('Neg', [y])],
    ['sum', builder.append('ReduceSum', [y], { axes: [0], keepDims: false })],
    ['constant', builder.constant(Float32Array.of(7, 8), { shape: [1, 2], dtype: 'float32' })],
  ]);
  const starts = new Map([
    ['matrix', 0],
    ['sum', 4],
    ['constant', 8],
  ]);
  const packed = packOutputs(builder.build('g', outputs), { name: 'vector', length: 11, starts });
  verify(packed);
  assert.equal(
    print(packed),
    `graph g
input x: float32[2,2]
input y: float32[3]
constant %0: float32[1,2] = 7 8
constant %1: float32[3] = 0 0 0
constant %2: float32[2] = 7 8
constant %3: float32[1] = 0
%4: float32[2,2] = Neg(x)
%5: float32[3] = Neg(y)
%6: float32[] = ReduceSum(y) axes=[0]
%7: float32[4] = Reshape(%4) shape=[4]
%8: float32[1] = Reshape(%6) shape=[1]
%9: float32[11] = Concat(%7, %8, %1, %2, %3) axis=0
output alone = %5
output vector = %9
`,
  );
});
