import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten } from '../testing/rewritten.ts';
import { rowSumsAsProducts } from './row-sums-as-products.ts';

test('a sum over rows becomes a product with ones; other sums stay', () => {
  const { before, after } = rewritten(rowSumsAsProducts, (b) => {
    const x = b.input('x', matrix(3, 2));
    return {
      flat: b.append('ReduceSum', [x], { axes: [0], keepDims: false }),
      kept: b.append('ReduceSum', [x], { axes: [0], keepDims: true }),
      columns: b.append('ReduceSum', [x], { axes: [1], keepDims: false }),
      all: b.append('ReduceSum', [x], { axes: [0, 1], keepDims: false }),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[3,2]
%0: float32[2] = ReduceSum(x) axes=[0]
%1: float32[1,2] = ReduceSum(x) axes=[0] keepDims
%2: float32[3] = ReduceSum(x) axes=[1]
%3: float32[] = ReduceSum(x) axes=[0,1]
output flat = %0
output kept = %1
output columns = %2
output all = %3
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[3,2]
constant %0: float32[1,3] = 1 1 1
constant %1: float32[1,3] = 1 1 1
%2: float32[1,2] = Gemm(%0, x)
%3: float32[2] = Reshape(%2) shape=[2]
%4: float32[1,2] = Gemm(%1, x)
%5: float32[3] = ReduceSum(x) axes=[1]
%6: float32[] = ReduceSum(x) axes=[0,1]
output flat = %3
output kept = %4
output columns = %5
output all = %6
`,
  );
});
