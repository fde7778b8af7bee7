import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, PLAIN, rewritten, SCALAR } from '../testing/rewritten.ts';
import { narrowOperands } from './narrow-operands.ts';

test('what an operation repeats itself is not repeated before it; what needs it in full keeps it', () => {
  const { before, after } = rewritten(narrowOperands, (b) => {
    const x = b.input('x', matrix(2, 2));
    const row = b.input('row', matrix(1, 2));
    const ones = b.constant(new Float32Array(4).fill(1), matrix(2, 2));
    const wide = b.append('Mul', [row, ones]);
    return {
      difference: b.append('Sub', [x, wide]),
      twice: b.append('Add', [wide, wide]),
      product: b.append('Gemm', [wide, x], PLAIN),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input row: float32[1,2]
constant %0: float32[2,2] = 1 1 1 1
%1: float32[2,2] = Mul(row, %0)
%2: float32[2,2] = Sub(x, %1)
%3: float32[2,2] = Add(%1, %1)
%4: float32[2,2] = Gemm(%1, x)
output difference = %2
output twice = %3
output product = %4
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
input row: float32[1,2]
constant %0: float32[2,2] = 1 1 1 1
%1: float32[2,2] = Mul(row, %0)
%2: float32[2,2] = Sub(x, row)
%3: float32[2,2] = Add(row, %1)
%4: float32[2,2] = Gemm(%1, x)
output difference = %2
output twice = %3
output product = %4
`,
  );
});

test('leading dimensions of 1 are not added before, where the result is the same', () => {
  const { before, after } = rewritten(narrowOperands, (b) => {
    const x = b.input('x', matrix(3));
    const scalar = b.input('scalar', SCALAR);
    const one = b.append('Reshape', [scalar], { shape: [1] });
    const column = b.append('Reshape', [x], { shape: [3, 1] });
    return {
      scaled: b.append('Mul', [one, x]),
      outer: b.append('Mul', [x, column]),
      still: b.append('Add', [one, one]),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[3]
input scalar: float32[]
%0: float32[1] = Reshape(scalar) shape=[1]
%1: float32[3,1] = Reshape(x) shape=[3,1]
%2: float32[3] = Mul(%0, x)
%3: float32[3,3] = Mul(x, %1)
%4: float32[1] = Add(%0, %0)
output scaled = %2
output outer = %3
output still = %4
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[3]
input scalar: float32[]
%0: float32[1] = Reshape(scalar) shape=[1]
%1: float32[3,1] = Reshape(x) shape=[3,1]
%2: float32[3] = Mul(scalar, x)
%3: float32[3,3] = Mul(x, %1)
%4: float32[1] = Add(scalar, %0)
output scaled = %2
output outer = %3
output still = %4
`,
  );
});
