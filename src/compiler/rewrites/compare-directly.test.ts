import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, rewritten, SCALAR } from '../testing/rewritten.ts';
import { compareDirectly } from './compare-directly.ts';

test('a difference compared with 0 becomes a comparison', () => {
  const { before, after } = rewritten(compareDirectly, (b) => {
    const x = b.input('x', matrix(2, 2));
    const y = b.input('y', matrix(2, 2));
    const zero = b.constant(new Float32Array(1), SCALAR);
    const one = b.constant(Float32Array.of(1), SCALAR);
    const difference = b.append('Sub', [x, y]);
    const float = { to: 'float32' };
    return {
      greater: b.append('Cast', [b.append('Greater', [difference, zero])], float),
      byOne: b.append('Cast', [b.append('Greater', [difference, one])], float),
    };
  });
  assert.equal(
    before,
    `graph g
input x: float32[2,2]
input y: float32[2,2]
constant %0: float32[] = 0
constant %1: float32[] = 1
%2: float32[2,2] = Sub(x, y)
%3: bool[2,2] = Greater(%2, %0)
%4: float32[2,2] = Cast(%3) to=float32
%5: bool[2,2] = Greater(%2, %1)
%6: float32[2,2] = Cast(%5) to=float32
output greater = %4
output byOne = %6
`,
  );
  assert.equal(
    after,
    `graph g
input x: float32[2,2]
input y: float32[2,2]
constant %0: float32[] = 1
%1: float32[2,2] = Sub(x, y)
%2: bool[2,2] = Greater(x, y)
%3: float32[2,2] = Cast(%2) to=float32
%4: bool[2,2] = Greater(%1, %0)
%5: float32[2,2] = Cast(%4) to=float32
output greater = %3
output byOne = %5
`,
  );
});
