import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { dropNeutral } from './drop-neutral.ts';

test('sums with zero, products with one, signs turned twice and layouts as they are vanish', () => {
  const { before, after } = rewritten(dropNeutral, (b) => {
    const x = b.input('x', matrix(2, 2));
    const zero = b.constant(new Float32Array(1), SCALAR);
    const one = b.constant(Float32Array.of(1), SCALAR);
    const ones = b.constant(new Float32Array(4).fill(1), matrix(2, 2));
    const sum = b.append('Sub', [b.append('Add', [zero, b.append('Add', [x, zero])]), zero]);
    const product = b.append('Div', [b.append('Mul', [ones, sum]), one]);
    const same = b.append('Neg', [b.append('Neg', [b.append('Cast', [product], { to: 'float32' })])]);
    const joined = b.append('Concat', [b.append('Reshape', [same], { shape: [2, 2] })], { axis: 0 });
    const [whole] = b.appendMany('Split', [joined], { axis: 1, sizes: [2] });
    return { y: b.append('Relu', [whole]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
constant %0: float32[] = 0
constant %1: float32[] = 1
constant %2: float32[2,2] = 1 1 1 1
%3: float32[2,2] = Add(x, %0)
%4: float32[2,2] = Add(%0, %3)
%5: float32[2,2] = Sub(%4, %0)
%6: float32[2,2] = Mul(%2, %5)
%7: float32[2,2] = Div(%6, %1)
%8: float32[2,2] = Cast(%7) to=float32
%9: float32[2,2] = Neg(%8)
%10: float32[2,2] = Neg(%9)
%11: float32[2,2] = Reshape(%10) shape=[2,2]
%12: float32[2,2] = Concat(%11) axis=0
%13: float32[2,2] = Split(%12) axis=1 sizes=[2]
%14: float32[2,2] = Relu(%13)
output y = %14
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
%0: float32[2,2] = Relu(x)
output y = %0
`,
  );
});

test('a sign, and a shape made wider, stay', () => {
  const { before, after } = rewritten(dropNeutral, (b) => {
    const row = b.input('row', matrix(1, 2));
    const zero = b.constant(new Float32Array(1), SCALAR);
    const ones = b.constant(new Float32Array(4).fill(1), matrix(2, 2));
    return { negative: b.append('Sub', [zero, row]), wide: b.append('Mul', [row, ones]) };
  });
  assert.equal(
    before,
    `graph g
input row: float32[1,2]
constant %0: float32[] = 0
constant %1: float32[2,2] = 1 1 1 1
%2: float32[1,2] = Sub(%0, row)
%3: float32[2,2] = Mul(row, %1)
output negative = %2
output wide = %3
`,
  );
  assert.equal(after, before);
});
