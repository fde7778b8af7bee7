import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from './graph-builder.ts';
import { print } from './print.ts';
import { verify } from './verify.ts';
import { packInputs } from './pack-inputs.ts';

test('inputs are taken out of one vector, in the shapes that they are used in; others stay as they are', () => {
  const builder = new GraphBuilder();
  const matrix = builder.input('matrix', { shape: [2, 2], dtype: 'float32' });
  const alone = builder.input('alone', { shape: [2], dtype: 'int32' });
  const row = builder.input('row', { shape: [2], dtype: 'float32' });
  const scalar = builder.input('scalar', { shape: [], dtype: 'float32' });
  const outputs = new Map([
    ['sum', builder.append('Add', [builder.append('Mul', [matrix, scalar]), row])],
    ['alone', builder.append('Reshape', [alone], { shape: [2, 1] })],
    ['given back', row],
  ]);
  const starts = new Map([
    ['matrix', 0],
    ['row', 6],
    ['scalar', 8],
  ]);
  const packed = packInputs(builder.build('g', outputs), { name: 'vector', length: 12, starts });
  verify(packed);
  assert.equal(
    print(packed),
    `graph g
input vector: float32[12]
input alone: int32[2]
%0: float32[4], %1: float32[2], %2: float32[2], %3: float32[1], %4: float32[3] = Split(vector) axis=0 sizes=[4,2,2,1,3]
%5: float32[2,2] = Reshape(%0) shape=[2,2]
%6: float32[] = Reshape(%3) shape=[]
%7: float32[2,2] = Mul(%5, %6)
%8: float32[2,2] = Add(%7, %2)
%9: int32[2,1] = Reshape(alone) shape=[2,1]
output sum = %8
output alone = %9
output given back = %2
`,
  );
});
