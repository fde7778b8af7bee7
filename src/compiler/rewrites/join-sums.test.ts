import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten } from '../testing/rewritten.ts';
import type { Value } from '../graph.ts';
import { joinSums } from './join-sums.ts';

test('sums with the same weights become one product', () => {
  const { before, after } = rewritten(joinSums, (b) => {
    const valid = b.input('valid', matrix(4));
    const x = b.input('x', matrix(4));
    const y = b.input('y', matrix(4));
    const total = (value: Value): Value =>
      b.append('ReduceSum', [b.append('Mul', [valid, value])], { axes: [0], keepDims: false });
    const first = total(x);
    return { ratio: b.append('Div', [first, total(b.append('Neg', [y]))]), y: b.append('Sub', [total(y), first]) };
  });
  assert.equal(
    before,
    `graph g
input valid: float32[4]
input x: float32[4]
input y: float32[4]
%0: float32[4] = Mul(valid, x)
%1: float32[] = ReduceSum(%0) axes=[0]
%2: float32[4] = Neg(y)
%3: float32[4] = Mul(valid, %2)
%4: float32[] = ReduceSum(%3) axes=[0]
%5: float32[] = Div(%1, %4)
%6: float32[4] = Mul(valid, y)
%7: float32[] = ReduceSum(%6) axes=[0]
%8: float32[] = Sub(%7, %1)
output ratio = %5
output y = %8
`,
  );
  assert.equal(
    after,
    `graph g
input valid: float32[4]
input x: float32[4]
input y: float32[4]
%0: float32[4] = Neg(y)
%1: float32[12] = Concat(x, %0, y) axis=0
%2: float32[3,4] = Reshape(%1) shape=[3,4]
%3: float32[4,1] = Reshape(valid) shape=[4,1]
%4: float32[3,1] = Gemm(%2, %3)
%5: float32[3] = Reshape(%4) shape=[3]
%6: float32[1], %7: float32[1], %8: float32[1] = Split(%5) axis=0 sizes=[1,1,1]
%9: float32[] = Reshape(%6) shape=[]
%10: float32[] = Reshape(%7) shape=[]
%11: float32[] = Div(%9, %10)
%12: float32[] = Reshape(%8) shape=[]
%13: float32[] = Sub(%12, %9)
output ratio = %11
output y = %13
`,
  );
});

test('a sum that depends on another one is not joined with it, and a sum alone stays', () => {
  const { before, after } = rewritten(joinSums, (b) => {
    const valid = b.input('valid', matrix(4));
    const x = b.input('x', matrix(4));
    const total = (value: Value): Value =>
      b.append('ReduceSum', [b.append('Mul', [value, valid])], { axes: [0], keepDims: false });
    return { y: total(b.append('Sub', [x, total(x)])) };
  });
  assert.equal(
    before,
    `graph g
input valid: float32[4]
input x: float32[4]
%0: float32[4] = Mul(x, valid)
%1: float32[] = ReduceSum(%0) axes=[0]
%2: float32[4] = Sub(x, %1)
%3: float32[4] = Mul(%2, valid)
%4: float32[] = ReduceSum(%3) axes=[0]
output y = %4
`,
  );
  assert.equal(after, before);
});
