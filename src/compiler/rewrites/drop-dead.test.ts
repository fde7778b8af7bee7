import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { dropDead } from './drop-dead.ts';

test('operations, constants and inputs that nothing needs are left out', () => {
  const { before, after } = rewritten(dropDead, (b) => {
    const x = b.input('x', matrix(2, 2));
    const unused = b.input('unused', matrix(2, 2));
    b.append('Mul', [unused, b.constant(Float32Array.of(3), SCALAR)]);
    const [first] = b.appendMany('Split', [x], { axis: 0, sizes: [1, 1] });
    return { y: first };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input unused: float32[2,2]
constant %0: float32[] = 3
%1: float32[2,2] = Mul(unused, %0)
%2: float32[1,2], %3: float32[1,2] = Split(x) axis=0 sizes=[1,1]
output y = %2
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
%0: float32[1,2], %1: float32[1,2] = Split(x) axis=0 sizes=[1,1]
output y = %0
`,
  );
});
