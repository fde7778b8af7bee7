import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { squaresAsProducts } from './squares-as-products.ts';

test('a power of two becomes a product; other powers stay', () => {
  const { before, after } = rewritten(squaresAsProducts, (b) => {
    const x = b.input('x', matrix(2, 2));
    const two = b.constant(Float32Array.of(2), SCALAR);
    const three = b.constant(Float32Array.of(3), SCALAR);
    return { square: b.append('Pow', [x, two]), cube: b.append('Pow', [x, three]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
constant %0: float32[] = 2
constant %1: float32[] = 3
%2: float32[2,2] = Pow(x, %0)
%3: float32[2,2] = Pow(x, %1)
output square = %2
output cube = %3
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
constant %0: float32[] = 3
%1: float32[2,2] = Mul(x, x)
%2: float32[2,2] = Pow(x, %0)
output square = %1
output cube = %2
`,
  );
});
