import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { mergeFactors } from './merge-factors.ts';

test('scalars of a product are multiplied first, signs among them', () => {
  const { before, after } = rewritten(mergeFactors, (b) => {
    const x = b.input('x', matrix(4));
    const y = b.input('y', matrix(4));
    const s = b.input('s', matrix(1));
    const half = b.constant(Float32Array.of(0.5), SCALAR);
    return { y: b.append('Neg', [b.append('Mul', [b.append('Mul', [s, x]), b.append('Mul', [y, half])])]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[4]
input y: float32[4]
input s: float32[1]
constant %0: float32[] = 0.5
%1: float32[4] = Mul(s, x)
%2: float32[4] = Mul(y, %0)
%3: float32[4] = Mul(%1, %2)
%4: float32[4] = Neg(%3)
output y = %4
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[4]
input y: float32[4]
input s: float32[1]
constant %0: float32[] = 0.5
%1: float32[] = Reshape(s) shape=[]
%2: float32[] = Mul(%1, %0)
%3: float32[] = Neg(%2)
%4: float32[4] = Mul(%3, x)
%5: float32[4] = Mul(%4, y)
output y = %5
`,
  );
});

test('a product that is used elsewhere too, and one with a single scalar, stay', () => {
  const { before, after } = rewritten(mergeFactors, (b) => {
    const x = b.input('x', matrix(4));
    const s = b.input('s', SCALAR);
    const half = b.constant(Float32Array.of(0.5), SCALAR);
    const shared = b.append('Mul', [x, s]);
    return { shared, y: b.append('Mul', [shared, half]), negative: b.append('Neg', [x]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[4]
input s: float32[]
constant %0: float32[] = 0.5
%1: float32[4] = Mul(x, s)
%2: float32[4] = Mul(%1, %0)
%3: float32[4] = Neg(x)
output shared = %1
output y = %2
output negative = %3
`,
  );
  assert.equal(after, before);
});
