import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../compiler/graph-builder.ts';
import type { Graph } from '../../compiler/graph.ts';
import { threadsFor } from './threads-for.ts';

/** A product of [rows, 64] with [64, 64], its left factor perhaps stored the other way, and a sum beside it. */
function product(rows: number, transposeA: boolean): Graph {
  const builder = new GraphBuilder();
  const left = builder.input('left', { shape: transposeA ? [64, rows] : [rows, 64], dtype: 'float32' });
  const right = builder.input('right', { shape: [64, 64], dtype: 'float32' });
  const result = builder.append('Gemm', [left, right], { transposeA, transposeB: false });
  return builder.build('g', new Map([['out', builder.append('Neg', [result])]]));
}

test('short operations run on one thread, longer ones on all', () => {
  for (const transposeA of [false, true]) {
    assert.equal(threadsFor(product(31, transposeA), 4), 1);
    assert.equal(threadsFor(product(32, transposeA), 4), 4);
  }
  assert.equal(threadsFor(product(32, false), 1), 1);
});
