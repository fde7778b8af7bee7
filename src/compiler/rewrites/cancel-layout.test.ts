import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten } from '../testing/rewritten.ts';
import { cancelLayout } from './cancel-layout.ts';

test('reshapes of reshapes, and transpositions of transpositions, become one or none', () => {
  const { before, after } = rewritten(cancelLayout, (b) => {
    const x = b.input('x', matrix(2, 3));
    const flat = b.append('Reshape', [x], { shape: [6] });
    const turned = b.append('Transpose', [x], { permutation: [1, 0] });
    const cube = b.input('cube', matrix(2, 3, 4));
    const once = b.append('Transpose', [cube], { permutation: [1, 2, 0] });
    return {
      back: b.append('Neg', [b.append('Reshape', [flat], { shape: [2, 3] })]),
      other: b.append('Reshape', [flat], { shape: [3, 2] }),
      forth: b.append('Exp', [b.append('Transpose', [turned], { permutation: [1, 0] })]),
      twice: b.append('Transpose', [once], { permutation: [1, 2, 0] }),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,3]
input cube: float32[2,3,4]
%0: float32[6] = Reshape(x) shape=[6]
%1: float32[3,2] = Transpose(x) permutation=[1,0]
%2: float32[3,4,2] = Transpose(cube) permutation=[1,2,0]
%3: float32[2,3] = Reshape(%0) shape=[2,3]
%4: float32[2,3] = Neg(%3)
%5: float32[3,2] = Reshape(%0) shape=[3,2]
%6: float32[2,3] = Transpose(%1) permutation=[1,0]
%7: float32[2,3] = Exp(%6)
%8: float32[4,2,3] = Transpose(%2) permutation=[1,2,0]
output back = %4
output other = %5
output forth = %7
output twice = %8
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,3]
input cube: float32[2,3,4]
%0: float32[2,3] = Neg(x)
%1: float32[3,2] = Reshape(x) shape=[3,2]
%2: float32[2,3] = Exp(x)
%3: float32[4,2,3] = Transpose(cube) permutation=[2,0,1]
output back = %0
output other = %1
output forth = %2
output twice = %3
`,
  );
});

test('what was joined is not cut apart again, nor the other way about', () => {
  const { before, after } = rewritten(cancelLayout, (b) => {
    const x = b.input('x', matrix(4));
    const y = b.input('y', matrix(2));
    const parts = b.appendMany('Split', [x], { axis: 0, sizes: [1, 3] });
    const [a, c] = b.appendMany('Split', [b.append('Concat', [y, x], { axis: 0 })], { axis: 0, sizes: [2, 4] });
    const [first] = parts;
    return {
      a: b.append('Neg', [a]),
      c: b.append('Neg', [c]),
      whole: b.append('Relu', [b.append('Concat', parts, { axis: 0 })]),
      among: b.append('Concat', [y, ...parts, first], { axis: 0 }),
      reversed: b.append('Concat', parts.toReversed(), { axis: 0 }),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[4]
input y: float32[2]
%0: float32[1], %1: float32[3] = Split(x) axis=0 sizes=[1,3]
%2: float32[6] = Concat(y, x) axis=0
%3: float32[2], %4: float32[4] = Split(%2) axis=0 sizes=[2,4]
%5: float32[2] = Neg(%3)
%6: float32[4] = Neg(%4)
%7: float32[4] = Concat(%0, %1) axis=0
%8: float32[4] = Relu(%7)
%9: float32[7] = Concat(y, %0, %1, %0) axis=0
%10: float32[4] = Concat(%1, %0) axis=0
output a = %5
output c = %6
output whole = %8
output among = %9
output reversed = %10
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[4]
input y: float32[2]
%0: float32[1], %1: float32[3] = Split(x) axis=0 sizes=[1,3]
%2: float32[2] = Neg(y)
%3: float32[4] = Neg(x)
%4: float32[4] = Relu(x)
%5: float32[7] = Concat(y, x, %0) axis=0
%6: float32[4] = Concat(%1, %0) axis=0
output a = %2
output c = %3
output whole = %4
output among = %5
output reversed = %6
`,
  );
});

test('cut at other places, or along another axis, they stay', () => {
  const { before, after } = rewritten(cancelLayout, (b) => {
    const x = b.input('x', matrix(2, 2));
    const joined = b.append('Concat', [x, x], { axis: 0 });
    const [top] = b.appendMany('Split', [joined], { axis: 0, sizes: [1, 3] });
    const [left] = b.appendMany('Split', [joined], { axis: 1, sizes: [1, 1] });
    return { top, left };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
%0: float32[4,2] = Concat(x, x) axis=0
%1: float32[1,2], %2: float32[3,2] = Split(%0) axis=0 sizes=[1,3]
%3: float32[4,1], %4: float32[4,1] = Split(%0) axis=1 sizes=[1,1]
output top = %1
output left = %3
`,
  );
  assert.equal(after, before);
});
