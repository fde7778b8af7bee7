import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, PLAIN, rewritten } from '../testing/rewritten.ts';
import type { Value } from '../graph.ts';
import { fuseTerms } from './fuse-terms.ts';

test('a product and a term become one node, on either side', () => {
  const { before, after } = rewritten(fuseTerms, (b) => {
    const x = b.input('x', matrix(2, 2));
    const term = b.input('term', matrix(2));
    const product = (): Value => b.append('Gemm', [x, x], { ...PLAIN, transposeB: true });
    return { right: b.append('Add', [product(), term]), left: b.append('Add', [term, product()]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input term: float32[2]
%0: float32[2,2] = Gemm(x, x) transposeB
%1: float32[2,2] = Add(%0, term)
%2: float32[2,2] = Gemm(x, x) transposeB
%3: float32[2,2] = Add(term, %2)
output right = %1
output left = %3
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
input term: float32[2]
%0: float32[2,2] = Gemm(x, x, term) transposeB
%1: float32[2,2] = Gemm(x, x, term) transposeB
output right = %0
output left = %1
`,
  );
});

test('a product that is used elsewhere too, or that the sum would widen, stays', () => {
  const { before, after } = rewritten(fuseTerms, (b) => {
    const x = b.input('x', matrix(2, 2));
    const product = b.append('Gemm', [x, x], PLAIN);
    const row = b.append('Gemm', [b.input('row', matrix(1, 2)), x], PLAIN);
    return { product, sum: b.append('Add', [product, x]), wide: b.append('Add', [row, x]) };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input row: float32[1,2]
%0: float32[2,2] = Gemm(x, x)
%1: float32[1,2] = Gemm(row, x)
%2: float32[2,2] = Add(%0, x)
%3: float32[2,2] = Add(%1, x)
output product = %0
output sum = %2
output wide = %3
`,
  );
  assert.equal(after, before);
});
