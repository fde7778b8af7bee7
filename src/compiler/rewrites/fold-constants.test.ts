import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { foldConstants } from './fold-constants.ts';

test('arithmetic on constants, and other shapes of them, are done now', () => {
  const { before, after } = rewritten(foldConstants, (b) => {
    const x = b.input('x', matrix(2, 2));
    const a = b.constant(Float32Array.of(1, 2), matrix(2));
    const three = b.constant(Float32Array.of(3), SCALAR);
    const scaled = b.append('Neg', [b.append('Div', [b.append('Sub', [a, three]), three])]);
    const row = b.append('Reshape', [b.append('Mul', [b.append('Add', [scaled, a]), a])], { shape: [1, 2] });
    return { y: b.append('Mul', [x, row]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
constant %0: float32[2] = 1 2
constant %1: float32[] = 3
%2: float32[2] = Sub(%0, %1)
%3: float32[2] = Div(%2, %1)
%4: float32[2] = Neg(%3)
%5: float32[2] = Add(%4, %0)
%6: float32[2] = Mul(%5, %0)
%7: float32[1,2] = Reshape(%6) shape=[1,2]
%8: float32[2,2] = Mul(x, %7)
output y = %8
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
constant %0: float32[1,2] = 1.6666667461395264 4.666666507720947
%1: float32[2,2] = Mul(x, %0)
output y = %1
`,
  );
});

test('constants of other shapes, and functions, are left to ONNX Runtime', () => {
  const { before, after } = rewritten(foldConstants, (b) => {
    const row = b.constant(Float32Array.of(1, 2), matrix(1, 2));
    const column = b.constant(Float32Array.of(1, 2), matrix(2, 1));
    return { outer: b.append('Mul', [row, column]), exp: b.append('Exp', [row]) };
  });
  assert.equal(
    before,
    `graph g
constant %0: float32[1,2] = 1 2
constant %1: float32[2,1] = 1 2
%2: float32[2,2] = Mul(%0, %1)
%3: float32[1,2] = Exp(%0)
output outer = %2
output exp = %3
`,
  );
  assert.equal(after, before);
});
