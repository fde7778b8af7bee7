import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, PLAIN, rewritten, SCALAR } from '../testing/rewritten.ts';
import { shareEqual } from './share-equal.ts';

test('the same operation on the same values is done once, and equal constants are one', () => {
  const { before, after } = rewritten(shareEqual, (b) => {
    const x = b.input('x', matrix(2, 2));
    const y = b.input('y', matrix(2, 2));
    const two = b.constant(Float32Array.of(2), SCALAR);
    const alsoTwo = b.constant(Float32Array.of(2), SCALAR);
    const row = b.constant(Float32Array.of(2, 2), matrix(2));
    return {
      first: b.append('Mul', [b.append('Sub', [x, y]), two]),
      again: b.append('Mul', [b.append('Sub', [x, y]), alsoTwo]),
      reversed: b.append('Sub', [y, x]),
      wide: b.append('Mul', [x, row]),
      plain: b.append('Gemm', [x, y], PLAIN),
      transposed: b.append('Gemm', [x, y], { ...PLAIN, transposeB: true }),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input y: float32[2,2]
constant %0: float32[] = 2
constant %1: float32[] = 2
constant %2: float32[2] = 2 2
%3: float32[2,2] = Sub(x, y)
%4: float32[2,2] = Mul(%3, %0)
%5: float32[2,2] = Sub(x, y)
%6: float32[2,2] = Mul(%5, %1)
%7: float32[2,2] = Sub(y, x)
%8: float32[2,2] = Mul(x, %2)
%9: float32[2,2] = Gemm(x, y)
%10: float32[2,2] = Gemm(x, y) transposeB
output first = %4
output again = %6
output reversed = %7
output wide = %8
output plain = %9
output transposed = %10
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
input y: float32[2,2]
constant %0: float32[] = 2
constant %1: float32[2] = 2 2
%2: float32[2,2] = Sub(x, y)
%3: float32[2,2] = Mul(%2, %0)
%4: float32[2,2] = Sub(y, x)
%5: float32[2,2] = Mul(x, %1)
%6: float32[2,2] = Gemm(x, y)
%7: float32[2,2] = Gemm(x, y) transposeB
output first = %3
output again = %3
output reversed = %4
output wide = %5
output plain = %6
output transposed = %7
`,
  );
});

test('constants of 0 and −0 stay apart', () => {
  const { before, after } = rewritten(shareEqual, (b) => {
    const plus = b.constant(Float32Array.of(0, 0), matrix(2));
    const minus = b.constant(Float32Array.of(-0, -0), matrix(2));
    const mixed = b.constant(Float32Array.of(0, -0), matrix(2));
    const mixedAgain = b.constant(Float32Array.of(-0, 0), matrix(2));
    return { plus, minus, mixed, mixedAgain };
  });
  assert.equal(
    before,
    `graph g
constant %0: float32[2] = 0 0
constant %1: float32[2] = 0 0
constant %2: float32[2] = 0 0
constant %3: float32[2] = 0 0
output plus = %0
output minus = %1
output mixed = %2
output mixedAgain = %3
`,
  );
  assert.equal(after, before);
});
