import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { fuse } from './fuse.ts';
import { print } from './print.ts';
import { prune } from './prune.ts';

const MATRIX = { shape: [2, 2], dtype: 'float32' } as const;
const SCALAR = { shape: [], dtype: 'float32' } as const;
const PLAIN = { transposeA: false, transposeB: false };

test('what changes nothing is not recorded', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const row = builder.input('row', { shape: [1, 2], dtype: 'float32' });
  const zero = builder.constant(new Float32Array(1), SCALAR);
  const one = builder.constant(new Float32Array([1]), SCALAR);
  const ones = builder.constant(new Float32Array(4).fill(1), MATRIX);
  assert.equal(builder.append('Add', [x, zero]), x);
  assert.equal(builder.append('Add', [zero, x]), x);
  assert.equal(builder.append('Sub', [x, zero]), x);
  assert.equal(builder.append('Mul', [ones, x]), x);
  assert.equal(builder.append('Div', [x, one]), x);
  assert.equal(builder.append('Reshape', [x], { shape: [2, 2] }), x);
  assert.equal(builder.append('Concat', [x], { axis: 0 }), x);
  assert.deepEqual(builder.appendMany('Split', [x], { axis: 1, sizes: [2] }), [x]);
  // These do change something: a sign, and a shape.
  assert.notEqual(builder.append('Sub', [zero, x]), x);
  assert.deepEqual(builder.append('Mul', [row, ones]).shape, [2, 2]);
});

test('what an operation repeats itself is not repeated before it', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const row = builder.input('row', { shape: [1, 2], dtype: 'float32' });
  const ones = builder.constant(new Float32Array(4).fill(1), MATRIX);
  const wide = builder.append('Mul', [row, ones]);
  builder.append('Sub', [x, wide]);
  builder.append('Div', [wide, x]);
  const twice = builder.append('Add', [wide, wide]); // needs one of them in full
  assert.deepEqual(twice.shape, [2, 2]);
  builder.append('Gemm', [wide, x], PLAIN);
  assert.equal(
    print(builder.build('g', new Map([['y', twice]]))),
    `graph g
input x: float32[2,2]
input row: float32[1,2]
constant %0: float32[2,2] = 1 1 1 1
%1: float32[2,2] = Mul(row, %0)
%2: float32[2,2] = Sub(x, row)
%3: float32[2,2] = Div(row, x)
%4: float32[2,2] = Add(row, %1)
%5: float32[2,2] = Gemm(%1, x)
output y = %4
`,
  );
});

test('the same operation on the same values is recorded once', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const y = builder.input('y', MATRIX);
  assert.equal(builder.append('Add', [x, y]), builder.append('Add', [x, y]));
  assert.notEqual(builder.append('Sub', [x, y]), builder.append('Sub', [y, x]));
  assert.notEqual(
    builder.append('Gemm', [x, y], PLAIN),
    builder.append('Gemm', [x, y], { ...PLAIN, transposeA: true }),
  );
  assert.equal(builder.constant(new Float32Array([2]), SCALAR), builder.constant(new Float32Array([2]), SCALAR));
});

test('inputs that do not fit are refused with what was expected', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const long = builder.input('long', { shape: [3], dtype: 'float32' });
  const whole = builder.input('whole', { shape: [2, 2], dtype: 'int32' });
  assert.throws(() => builder.append('Add', [x, long]), /shapes \[2,2\] and \[3\] do not broadcast/);
  assert.throws(() => builder.append('Add', [x, whole]), /expected float32, found int32/);
  assert.throws(() => builder.append('Gemm', [x, long], PLAIN), /expected matrices/);
  assert.throws(() => builder.append('Reshape', [x], { shape: [3] }), /expected 4 elements/);
  assert.throws(() => builder.append('Transpose', [x], { permutation: [0, 0] }), /expected a permutation of 2 axes/);
  assert.throws(() => builder.appendMany('Split', [x], { axis: 0, sizes: [1, 2] }), /expected sizes that add up to 2/);
  assert.throws(() => builder.append('Concat', [x, long], { axis: 0 }), /expected inputs alike/);
  assert.throws(() => builder.append('ReduceSum', [x], { axes: [2], keepDims: false }), /expected axes below 2/);
});

test('operations, constants and inputs that nothing needs are left out', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const unused = builder.input('unused', MATRIX);
  builder.append('Mul', [unused, builder.constant(new Float32Array([3]), SCALAR)]);
  const [first] = builder.appendMany('Split', [x], { axis: 0, sizes: [1, 1] });
  assert.equal(
    print(prune(builder.build('g', new Map([['y', first]])))),
    'graph g\ninput x: float32[2,2]\n%0: float32[1,2], %1: float32[1,2] = Split(x) axis=0 sizes=[1,1]\noutput y = %0\n',
  );
});

test('a product and a sum become one node where the product is used only there', () => {
  const nodes = (finish: (builder: GraphBuilder, product: Value, term: Value) => Value[]): string[] => {
    const builder = new GraphBuilder();
    const x = builder.input('x', MATRIX);
    const term = builder.input('term', MATRIX);
    const outputs = finish(builder, builder.append('Gemm', [x, x], PLAIN), term);
    return fuse(builder.build('g', new Map(outputs.map((value, i) => [`${i}`, value])))).nodes.map(
      ({ op, inputs }) => `${op} ${inputs.length}`,
    );
  };
  assert.deepEqual(
    nodes((b, p, term) => [b.append('Add', [p, term])]),
    ['Gemm 3'],
  );
  assert.deepEqual(
    nodes((b, p, term) => [b.append('Add', [term, p])]),
    ['Gemm 3'],
  );
  assert.deepEqual(
    nodes((b, p, term) => [b.append('Add', [p, term]), p]),
    ['Gemm 2', 'Add 2'],
  );
  assert.deepEqual(
    nodes((b, p) => [b.append('Add', [p, p])]),
    ['Gemm 2', 'Add 2'],
  );
});
