import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../base/random.ts';
import { sizeOf, type Attributes, type TensorType, type Value } from '../../../compiler/graph.ts';
import type { GraphBuilder } from '../../../compiler/graph-builder.ts';
import { broadcastShape } from '../../../compiler/ops/elementwise.ts';
import { OPS, type OpName } from '../../../compiler/ops/table.ts';
import { generate } from './generate.ts';
import { assertAgrees, graphOf, integersOf, numbersOf, randomElements } from './testing/agreement.ts';
import { runKernel } from './testing/run-kernel.ts';

const NONE = new Map<string, number>();

function one(types: readonly TensorType[], op: OpName, attributes: Attributes = {}): ReturnType<typeof graphOf> {
  return graphOf(types, (builder, inputs) => builder.appendMany(op, inputs, attributes));
}

/** Shapes that broadcast: alike, scalars, rows, columns, middle axes, and sizes that vectors do not divide. */
const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[1], [7]],
  [[64], [64]],
  [[13], []],
  [[], [2, 3]],
  [[5, 9], [9]],
  [
    [5, 9],
    [5, 1],
  ],
  [
    [256, 2],
    [256, 1],
  ],
  [
    [5, 1],
    [1, 6],
  ],
  [
    [3, 4, 8],
    [4, 8],
  ],
  [
    [3, 4, 8],
    [3, 1, 8],
  ],
  [
    [2, 1, 3],
    [1, 5, 1],
  ],
  [
    [1, 4, 1],
    [3, 4, 33],
  ],
];

const UNARY: readonly OpName[] = ['Neg', 'Exp', 'Log', 'Sqrt', 'Relu', 'Tanh', 'Sigmoid', 'Elu'];
const BINARY: readonly OpName[] = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Greater', 'Equal'];

for (const op of UNARY) {
  test(`${op} of numbers of all sizes`, () => {
    for (const shape of [[], [1], [3], [4], [18], [37], [6, 11]]) assertAgrees(one([numbersOf(...shape)], op));
  });
}

for (const op of BINARY) {
  test(`${op} of tensors that are broadcast`, () => {
    for (const [a, b] of PAIRS) {
      assertAgrees(one([numbersOf(...a), numbersOf(...b)], op));
      assertAgrees(one([numbersOf(...b), numbersOf(...a)], op));
    }
  });
}

for (const op of ['Add', 'Sub', 'Mul', 'Equal'] as const) {
  test(`${op} of integers`, () => {
    const graph = graphOf([integersOf(3, 5), integersOf(5)], (builder, inputs) => {
      const result = builder.append(op, inputs);
      return [builder.append('Cast', [result], { to: 'float32' })];
    });
    assertAgrees(graph);
  });
}

test('casts between numbers, integers and truth values', () => {
  assertAgrees(
    graphOf([numbersOf(3, 5), integersOf(5)], (builder, [x, n]) => {
      const truth = builder.append('Greater', [x, builder.constant(Float32Array.of(0), numbersOf())]);
      const integers = builder.append('Add', [builder.append('Cast', [truth], { to: 'int32' }), n]);
      const cut = builder.append('Cast', [builder.append('Cast', [x], { to: 'int32' })], { to: 'float32' });
      return [
        builder.append('Cast', [truth], { to: 'float32' }),
        builder.append('Cast', [integers], { to: 'float32' }),
        cut,
      ];
    }),
  );
});

test('powers that programs have', () => {
  for (const exponent of [0.5, 1, 2]) {
    const graph = graphOf([numbersOf(3, 5)], (builder, [x]) => [
      builder.append('Pow', [builder.append('Mul', [x, x]), builder.constant(Float32Array.of(exponent), numbersOf())]),
    ]);
    assertAgrees(graph);
  }
});

test('layout', () => {
  assertAgrees(one([numbersOf(6, 4)], 'Reshape', { shape: [2, 3, 4] }));
  assertAgrees(one([numbersOf(7, 13)], 'Transpose', { permutation: [1, 0] }));
  assertAgrees(one([numbersOf(3, 4, 5)], 'Transpose', { permutation: [2, 0, 1] }));
  assertAgrees(one([numbersOf(3, 4, 8)], 'Transpose', { permutation: [1, 0, 2] }));
  assertAgrees(one([numbersOf(3, 10)], 'Split', { axis: 1, sizes: [2, 7, 1] }));
  assertAgrees(one([numbersOf(2, 6, 3)], 'Split', { axis: 1, sizes: [1, 5] }));
  assertAgrees(one([numbersOf(2, 3), numbersOf(2, 6)], 'Concat', { axis: 1 }));
  assertAgrees(one([numbersOf(2, 3), numbersOf(5, 3)], 'Concat', { axis: 0 }));
});

test('a reshape of what does not lie in one piece', () => {
  const graph = graphOf([numbersOf(6, 10)], (builder, [x]) => {
    const turned = builder.append('Transpose', [x], { permutation: [1, 0] });
    const [part] = builder.appendMany('Split', [x], { axis: 1, sizes: [3, 7] });
    return [builder.append('Reshape', [turned], { shape: [60] }), builder.append('Reshape', [part], { shape: [18] })];
  });
  assertAgrees(graph);
});

test('a value in two concatenations, twice in one, and an output itself', () => {
  const graph = graphOf([numbersOf(3, 4)], (builder, [x]) => {
    const y = builder.append('Mul', [x, x]);
    const z = builder.append('Tanh', [y]);
    const first = builder.append('Concat', [y, z, y], { axis: 1 });
    const second = builder.append('Concat', [z, x, first], { axis: 1 });
    return [first, second, z, x, z, builder.append('Neg', [second])];
  });
  assertAgrees(graph);
});

for (const op of ['ReduceSum', 'ReduceMean', 'ReduceMax'] as const) {
  test(`${op} over inner, outer, middle and all axes`, () => {
    const cases: readonly (readonly [readonly number[], readonly number[]])[] = [
      [[7], [0]],
      [[256], [0]],
      [[5, 2], [1]],
      [[5, 67], [1]],
      [[67, 5], [0]],
      [[9, 64], [0]],
      [[3, 4, 21], [1]],
      [
        [3, 4, 21],
        [0, 2],
      ],
      [
        [3, 4, 21],
        [0, 1, 2],
      ],
      [[4, 1], [1]],
    ];
    for (const [shape, axes] of cases) {
      for (const keepDims of [true, false]) assertAgrees(one([numbersOf(...shape)], op, { axes, keepDims }));
      const turned = graphOf([numbersOf(...shape)], (builder, [x]) => {
        const permutation = shape.map((_, i) => i).reverse();
        const y = builder.append('Transpose', [x], { permutation });
        return [builder.append(op, [y], { axes: axes.map((axis) => shape.length - 1 - axis), keepDims: false })];
      });
      assertAgrees(turned);
    }
  });
}

test('ArgMax gives the first of equals', () => {
  for (const [shape, axis] of [
    [[6, 4], 1],
    [[6, 4], 0],
    [[2, 5, 3], 1],
    [[9], 0],
  ] as const) {
    // prettier-ignore
    const graph = graphOf([integersOf(...shape)], (builder, [x]) => {
      const index = builder.append('ArgMax', [builder.append('Cast', [x], { to: 'float32' })], { axis });
      return [builder.append('Cast', [builder.append('Cast', [index], { to: 'int32' })], { to: 'float32' })];
    });
    assertAgrees(graph);
  }
});

test('products of all sizes, of factors and their transposes, with and without something added', () => {
  const sizes = [1, 2, 3, 4, 5, 8, 17, 64];
  const random = new Random(5);
  for (const rows of sizes) {
    for (const columns of sizes) {
      const inner = sizes[random.integer(sizes.length)];
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const a = transposeA ? numbersOf(inner, rows) : numbersOf(rows, inner);
          const b = transposeB ? numbersOf(columns, inner) : numbersOf(inner, columns);
          const added = [[], [numbersOf(columns)], [numbersOf(rows, 1)], [numbersOf(rows, columns)]];
          const types = [a, b, ...added[random.integer(added.length)]];
          assertAgrees(one(types, 'Gemm', { transposeA, transposeB }));
        }
      }
    }
  }
});

test('one row times a matrix that is large', () => {
  const flags = { transposeA: false, transposeB: false };
  for (const [inner, columns] of [
    [256, 768],
    [67, 517],
    [515, 64],
  ] as const) {
    // prettier-ignore
    assertAgrees(one([numbersOf(1, inner), numbersOf(inner, columns), numbersOf(columns)], 'Gemm', flags));
    assertAgrees(one([numbersOf(1, inner), numbersOf(inner, columns)], 'Gemm', flags));
  }
});

test('NaN and infinity pass through all that computes', () => {
  for (const op of UNARY) {
    const graph = one([numbersOf(5)], op);
    const { y0 } = runKernel(graph, new Map([['input/x0', [1, NaN, Infinity, -Infinity, 0]]]));
    assert.ok(Number.isNaN(y0[1]), op);
  }
  for (const op of ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'] as const) {
    const graph = one([numbersOf(5), numbersOf(5)], op);
    const { y0 } = runKernel(graph, new Map([['input/x0', [1, NaN, 1, Infinity, 0]], ['input/x1', [1, 1, NaN, 1, 0]]])); // prettier-ignore
    assert.ok(Number.isNaN(y0[1]) && Number.isNaN(y0[2]), op);
  }
  for (const [op, attributes] of [
    ['ReduceSum', { axes: [1], keepDims: false }],
    ['ReduceMax', { axes: [1], keepDims: false }],
  ] as const) {
    const { y0 } = runKernel(one([numbersOf(2, 3)], op, attributes), new Map([['input/x0', [1, NaN, 3, 4, 5, 6]]]));
    assert.ok(Number.isNaN(y0[0]), op);
    assert.ok(Number.isFinite(y0[1]), op);
  }
  const product = one([numbersOf(2, 3), numbersOf(3, 5)], 'Gemm', { transposeA: false, transposeB: false });
  const inputs = randomElements(product);
  const { y0 } = runKernel(product, new Map([...inputs, ['input/x0', [1, NaN, 3, 4, 5, 6]]]));
  assert.ok(y0.subarray(0, 5).every((x) => Number.isNaN(x)));
  assert.ok(y0.subarray(5).every((x) => Number.isFinite(x)));
});

test('an operation without a kernel is a reason', () => {
  const graph = graphOf([numbersOf(3)], (builder, [x]) => [builder.append('Pow', [x, x])]);
  assert.deepEqual(generate(graph, NONE), { reason: 'Pow of float32 and float32' });
});

test('kernels alike are one function', () => {
  const chain = (length: number) =>
    graphOf([numbersOf(8, 8)], (builder, [x]) => {
      let y = x;
      for (let i = 0; i < length; i++) y = builder.append('Gemm', [x, y], { transposeA: false, transposeB: false });
      return [y];
    });
  const [short, long] = [chain(1), chain(20)].map((graph) => generate(graph, NONE));
  assert.ok('bytes' in short && 'bytes' in long);
  assert.ok(long.bytes.length - short.bytes.length < 19 * 40);
  assert.ok(long.size < 8 * short.size, 'memory of what is no longer needed is taken again');
});

test('random graphs', () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = new Random(seed);
    const graph = graphOf([numbersOf(4, 6), numbersOf(6), numbersOf(4, 1), numbersOf(6, 4)], (builder, inputs) => {
      const values = [...inputs];
      for (let i = 0; i < 25; i++) values.push(...randomNode(builder, values, random));
      return Array.from({ length: 6 }, () => values[values.length - 1 - random.integer(12)]);
    });
    assertAgrees(graph, randomElements(graph, seed), 3e-5);
  }
});

function randomNode(builder: GraphBuilder, values: readonly Value[], random: Random): readonly Value[] {
  const pick = (fits: (value: Value) => boolean = () => true): Value => {
    const fitting = values.filter(fits);
    return fitting[Math.max(0, fitting.length - 1 - random.integer(8))];
  };
  const x = pick();
  const { shape } = x;
  const axis = shape.length > 0 ? random.integer(shape.length) : 0;
  switch (random.integer(8)) {
    case 0:
      return [builder.append(['Tanh', 'Sigmoid', 'Relu', 'Neg'][random.integer(4)] as OpName, [x])];
    case 1:
    case 2: {
      const y = pick((value) => sizeOf(value.shape) <= 200 && broadcasts(shape, value.shape));
      return [builder.append(['Add', 'Sub', 'Mul', 'Max'][random.integer(4)] as OpName, [x, y])];
    }
    case 3:
      return [builder.append('Reshape', [x], { shape: random.integer(2) === 0 ? [sizeOf(shape)] : [...shape, 1] })];
    case 4:
      return [builder.append('Transpose', [x], { permutation: shape.map((_, i) => i).reverse() })];
    case 5: {
      if (shape.length === 0 || shape[axis] < 2) return [];
      const first = 1 + random.integer(shape[axis] - 1);
      return builder.appendMany('Split', [x], { axis, sizes: [first, shape[axis] - first] });
    }
    case 6: {
      if (shape.length === 0) return [];
      if (random.integer(2) === 0) return [builder.append('ReduceMean', [x], { axes: [axis], keepDims: true })];
      if (sizeOf(shape) > 100) return [];
      return [builder.append('Concat', [x, builder.append('Tanh', [x])], { axis })];
    }
    default: {
      const a = pick((value) => value.shape.length === 2);
      const b = pick((value) => value.shape.length === 2 && value.shape[0] === a.shape[1]);
      if (!b || !a) return [];
      // tanh, so that numbers do not grow
      const product = builder.append('Gemm', [a, b], { transposeA: false, transposeB: false });
      return [builder.append('Tanh', [product])];
    }
  }
}

function broadcasts(a: readonly number[], b: readonly number[]): boolean {
  try {
    return sizeOf(broadcastShape(a, b)) <= 400;
  } catch {
    return false;
  }
}

test('every operation has a test here', () => {
  const tested = [...UNARY, ...BINARY, 'Pow', 'Cast', 'Reshape', 'Transpose', 'Split', 'Concat', 'Gemm', 'ReduceSum', 'ReduceMean', 'ReduceMax', 'ArgMax']; // prettier-ignore
  assert.deepEqual(Object.keys(OPS).sort(), tested.sort());
});
