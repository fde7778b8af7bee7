import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from '../graph.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { inputsAsUsed } from './inputs-as-used.ts';
import { print } from '../print.ts';
import { verify } from '../verify.ts';

function printed(use: (builder: GraphBuilder, x: Value, flat: Value) => readonly Value[]): string {
  const builder = new GraphBuilder();
  const x = builder.input('x', { shape: [2, 3], dtype: 'float32' });
  const flat = builder.append('Reshape', [x], { shape: [6] });
  const outputs = use(builder, x, flat).map((value, i) => [`${i}`, value] as const);
  const graph = inputsAsUsed(builder.build('g', new Map(outputs)));
  verify(graph);
  return print(graph);
}

test('an input that is only reshaped has the new shape from the start', () => {
  assert.equal(
    printed((b, _, flat) => [b.append('Neg', [flat]), flat]),
    `graph g
input x: float32[6]
%0: float32[6] = Neg(x)
output 0 = %0
output 1 = x
`,
  );
});

test('an input that is used in two shapes, or as it is, keeps its own', () => {
  assert.match(
    printed((b, x, flat) => [flat, b.append('Reshape', [x], { shape: [3, 2] })]),
    /input x: float32\[2,3\]\n.*Reshape/,
  );
  assert.match(
    printed((b, x, flat) => [b.append('Neg', [flat]), b.append('Neg', [x])]),
    /input x: float32\[2,3\]\n.*Reshape/,
  );
  assert.match(
    printed((b, x, flat) => [b.append('Neg', [flat]), x]),
    /input x: float32\[2,3\]\n.*Reshape/,
  );
});
