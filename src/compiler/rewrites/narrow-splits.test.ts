import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../graph-builder.ts';
import { narrowSplits } from './narrow-splits.ts';
import { print } from '../print.ts';
import { verify } from '../verify.ts';

test('a wide split becomes a tree of narrow ones with the same parts; a narrow one stays', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', { shape: [2, 15], dtype: 'float32' });
  const parts = builder.appendMany('Split', [x], { axis: 1, sizes: [1, 2, 3, 4, 5] });
  const rows = builder.appendMany('Split', [parts[4]], { axis: 0, sizes: [1, 1] });
  const outputs = new Map([...parts.slice(0, 4), ...rows].map((value, i) => [`part ${i}`, value]));
  const graph = builder.build('g', outputs);
  const narrow = narrowSplits(graph, 2);
  verify(narrow);
  assert.equal(
    print(narrow),
    `graph g
input x: float32[2,15]
%0: float32[2,6], %1: float32[2,9] = Split(x) axis=1 sizes=[6,9]
%2: float32[2,3], %3: float32[2,3] = Split(%0) axis=1 sizes=[3,3]
%4: float32[2,1], %5: float32[2,2] = Split(%2) axis=1 sizes=[1,2]
%6: float32[2,4], %7: float32[2,5] = Split(%1) axis=1 sizes=[4,5]
%8: float32[1,5], %9: float32[1,5] = Split(%7) axis=0 sizes=[1,1]
output part 0 = %4
output part 1 = %5
output part 2 = %3
output part 3 = %6
output part 4 = %8
output part 5 = %9
`,
  );
  assert.deepEqual(print(narrowSplits(graph, 5)), print(graph));
});
