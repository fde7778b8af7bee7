import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpName } from '../../../compiler/ops/table.ts';
import { graphOf, numbersOf } from './testing/agreement.ts';
import { runKernel } from './testing/run-kernel.ts';

function apply(op: OpName, x: readonly number[]): Float32Array {
  const graph = graphOf([numbersOf(x.length)], (builder, [input]) => [builder.append(op, [input])]);
  return runKernel(graph, new Map([['input/x0', x]])).y0;
}

/** Numbers of single precision between two, evenly and near 0 by magnitude. */
function range(least: number, most: number): number[] {
  const even = Array.from({ length: 20001 }, (_, i) => Math.fround(least + ((most - least) * i) / 20000));
  const small = Array.from({ length: 2001 }, (_, i) => Math.fround(2 ** (-30 + (i * 30) / 2000)));
  return [...even, ...small, ...small.map((x) => -x)].filter((x) => x >= least && x <= most);
}

/** The greatest relative difference to what Math gives; results that are 0 or denormal count as they stand. */
function worst(op: OpName, f: (x: number) => number, x: readonly number[]): number {
  const found = apply(op, x);
  return Math.max(
    ...x.map((own, i) => Math.abs(found[i] - f(own)) / Math.max(Math.abs(f(own)), op === 'Exp' ? 2.6e-38 : 2 ** -126)),
  );
}

const CASES: readonly (readonly [OpName, (x: number) => number, number, number])[] = [
  ['Exp', Math.exp, -86.5, 88.7],
  ['Tanh', Math.tanh, -20, 20],
  ['Sigmoid', (x) => 1 / (1 + Math.exp(-x)), -80, 80],
  ['Elu', (x) => (x > 0 ? x : Math.expm1(x)), -40, 5],
];

for (const [op, f, least, most] of CASES) {
  test(`${op} is within 3e-7 of Math's from ${least} to ${most}`, () => {
    const error = worst(op, f, range(least, most));
    assert.ok(error <= 3e-7, String(error));
  });
}

test("Log is within 3e-7 of Math's for all magnitudes", () => {
  const x = Array.from({ length: 30001 }, (_, i) => Math.fround(2 ** (-149 + (i * 276.9) / 30000)));
  const near1 = Array.from({ length: 2001 }, (_, i) => Math.fround(0.5 + i / 1000)).filter((own) => own !== 1);
  const error = worst('Log', Math.log, [...x, ...near1]);
  assert.ok(error <= 3e-7, String(error));
});

test('their limits', () => {
  const x = [Infinity, -Infinity, NaN, -1e9, 1e9, 0, -0];
  assert.deepEqual([...apply('Exp', x)], [Infinity, 0, NaN, 0, Infinity, 1, 1]);
  assert.deepEqual([...apply('Tanh', x)], [1, -1, NaN, -1, 1, 0, -0]);
  assert.deepEqual([...apply('Sigmoid', x)], [1, 0, NaN, 0, 1, 0.5, 0.5]);
  assert.deepEqual([...apply('Elu', x)], [Infinity, -1, NaN, -1, 1e9, 0, 0]);
  assert.deepEqual([...apply('Log', [Infinity, NaN, -1, 0, -0, 1])], [Infinity, NaN, NaN, -Infinity, -Infinity, 0]);
});
