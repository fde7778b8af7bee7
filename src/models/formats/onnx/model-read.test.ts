import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { TypedError } from '../../../base/errors.ts';
import { bytesField, floatField, integerField, join, messageField } from '../../../compiler/onnx/protobuf.ts';
import { DTYPES, DTYPE_NAMES } from '../../dtypes.ts';
import { bytesOf, StoredTensor, sizeOf } from '../../stored-value.ts';
import { isOnnx, readOnnx } from './model-read.ts';
import { refusalOf } from './refusal.ts';
import { TENSOR } from './tensor-proto.ts';
import { dataTypeOf, initializer, modelOf, packed, raw } from './testing/foreign-model.ts';

const FLOAT = dataTypeOf('float32');
const INT8 = dataTypeOf('int8');
const read = (bytes: Uint8Array, key = '') => readOnnx(bytes, key, refusalOf('x.onnx'));
const tensors = (bytes: Uint8Array) => Object.fromEntries(read(bytes).initializers);

const tensor = fc
  .tuple(fc.constantFrom(...DTYPE_NAMES), fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const Type = DTYPES[dtype].array;
    const size = sizeOf(shape) * Type.BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: size, maxLength: size })
      .map((bytes) => new StoredTensor(dtype, shape, new Type(bytes.slice().buffer)));
  });

test('tensors of every type and name come out of raw_data bit for bit, wherever they lie', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });
  const entries = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key });
  fc.assert(
    fc.property(entries, fc.nat(8), (list, shift) => {
      const file = modelOf(
        ...list.map(([key, { dtype, shape, data }]) => initializer(key, dataTypeOf(dtype), shape, raw(data))),
      );
      const shifted = new Uint8Array(file.length + shift).subarray(shift);
      shifted.set(file);
      assert.deepEqual(read(shifted).initializers, new Map(list));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('numbers whose place permits are a view on the file', () => {
  const file = modelOf(initializer('w', FLOAT, [1], raw(Float32Array.of(1.5))));
  const places = [0, 1, 2, 3].map((shift) => {
    const shifted = new Uint8Array(file.length + shift).subarray(shift);
    shifted.set(file);
    return tensors(shifted)['w'].data.buffer === shifted.buffer;
  });
  assert.equal(places.filter(Boolean).length, 1);
});

suite('fields for numbers of certain types', () => {
  const float = Float32Array.of(1.5, -0, NaN, 1e-40);
  const expected = new StoredTensor('float32', [4], float);

  test('float_data, packed', () => {
    const w = initializer('w', FLOAT, [4], bytesField(TENSOR.floatData, bytesOf(float)));
    assert.deepEqual(tensors(modelOf(w)), { w: expected });
  });

  test('float_data, one by one and in parts', () => {
    const [first, second] = [float.subarray(0, 1), float.subarray(1, 3)].map(bytesOf);
    const parts = [first, second].map((part) => bytesField(TENSOR.floatData, part));
    const w = initializer('w', FLOAT, [4], ...parts, floatField(TENSOR.floatData, float[3]));
    assert.deepEqual(tensors(modelOf(w)), { w: expected });
  });

  test('double_data', () => {
    const numbers = Float64Array.of(Math.PI, -1e300);
    const w = initializer('w', dataTypeOf('float64'), [2], bytesField(TENSOR.doubleData, bytesOf(numbers)));
    assert.deepEqual(tensors(modelOf(w)), { w: new StoredTensor('float64', [2], numbers) });
  });

  test('int64_data', () => {
    const numbers = [0, -1, 2 ** 40, -(2 ** 40)];
    const data = BigInt64Array.from(numbers, BigInt);
    const all = packed(TENSOR.int64Data, numbers);
    const single = numbers.map((number) => integerField(TENSOR.int64Data, number));
    for (const fields of [[all], single]) {
      const w = initializer('w', dataTypeOf('int64'), [2, 2], ...fields);
      assert.deepEqual(tensors(modelOf(w)), { w: new StoredTensor('int64', [2, 2], data) });
    }
  });

  test('int32_data, of every type that it holds', () => {
    for (const [dtype, numbers] of [
      ['int32', [0, -(2 ** 31), 2 ** 31 - 1]],
      ['int16', [0, -(2 ** 15), 2 ** 15 - 1]],
      ['int8', [0, -128, 127]],
      ['uint8', [0, 1, 255]],
      ['bool', [0, 1, 1]],
      ['float16', [0x3e00, 0xfbff, 0]],
      ['bfloat16', [0x3fc0, 0xff80, 0]],
    ] as const) {
      const w = initializer('w', dataTypeOf(dtype), [3], packed(TENSOR.int32Data, numbers));
      const data = DTYPES[dtype].array.from(numbers);
      assert.deepEqual(tensors(modelOf(w)), { w: new StoredTensor(dtype, [3], data) });
    }
  });

  test('no numbers at all, for a tensor without elements', () => {
    const w = initializer('w', FLOAT, [0, 3]);
    assert.deepEqual(tensors(modelOf(w)), { w: new StoredTensor('float32', [0, 3], new Float32Array()) });
  });
});

test('dims may come packed, and fields of newer versions are skipped', () => {
  const w = messageField(5, [
    packed(TENSOR.dims, [1, 2]),
    integerField(TENSOR.dataType, FLOAT),
    raw(Float32Array.of(1, 2)),
    bytesField(TENSOR.name, 'w'),
    bytesField(16, 'metadata of the tensor'),
    integerField(1000, 7),
  ]);
  const file = join([modelOf(w), integerField(99, 1)]);
  assert.deepEqual(tensors(file), { w: new StoredTensor('float32', [1, 2], Float32Array.of(1, 2)) });
});

test('a text of the metadata is found by its key', () => {
  const entry = (key: string, value: string) => messageField(14, [bytesField(1, key), bytesField(2, value)]);
  const file = join([modelOf(), entry('a', '1'), entry('b', '二'), messageField(14, [])]);
  assert.equal(read(file, 'b').metadata, '二');
  assert.equal(read(file, 'c').metadata, undefined);
});

const one = raw(Float32Array.of(1));
const w = (...numbers: Uint8Array[]) => modelOf(initializer('w', FLOAT, [1], ...numbers));
const sized = (shape: number[], numbers = one) => modelOf(initializer('w', FLOAT, shape, numbers));
const described = messageField(14, [bytesField(1, 'key'), bytesField(2, '{}')]);

const BROKEN: Record<string, { file: Uint8Array; problem: string; name?: string }> = {
  'an empty file': { file: new Uint8Array(), problem: 'no-graph' },
  'a model without graph': { file: integerField(1, 8), problem: 'no-graph' },
  'a truncated download': { file: w(one).subarray(0, -1), problem: 'cut' },
  'an initializer longer than the graph': {
    file: join([integerField(1, 8), bytesField(7, Uint8Array.of(0x2a, 3, 0x0a)), bytesField(6, 'card')]),
    problem: 'beyond',
  },
  'dims that end in the middle': { file: w(bytesField(TENSOR.dims, Uint8Array.of(0x80))), problem: 'beyond' },
  'a group': { file: modelOf(Uint8Array.of(0x2b, 0x2c)), problem: 'field' },
  'a graph that is an integer': { file: join([integerField(1, 8), integerField(7, 1)]), problem: 'encoding' },
  'a name that is an integer': { file: w(one, integerField(TENSOR.name, 1)), problem: 'encoding' },
  'float_data of eight bytes each': {
    file: w(Uint8Array.of((TENSOR.floatData << 3) | 1, 0, 0, 0, 0, 0, 0, 0, 0)),
    problem: 'encoding',
  },
  'a name that is not UTF-8': { file: w(one, bytesField(TENSOR.name, Uint8Array.of(0xff))), problem: 'text' },
  'a description that is not UTF-8': {
    file: join([modelOf(), messageField(14, [bytesField(1, 'key'), bytesField(2, Uint8Array.of(0xff))])]),
    problem: 'text',
  },
  'two descriptions': { file: join([modelOf(), described, described]), problem: 'description-twice' },
  'a tensor without name': { file: modelOf(initializer('', FLOAT, [1], one)), problem: 'unnamed' },
  'two tensors of one name': {
    file: modelOf(initializer('w', FLOAT, [1], one), initializer('w', FLOAT, [1], one)),
    problem: 'name-twice',
    name: 'w',
  },
  'more tensors than memory': {
    file: modelOf(...Array.from({ length: 65_537 }, (_, i) => initializer(`w${i}`, INT8, [0]))),
    problem: 'many',
  },
  'a negative size': { file: sized([-1]), problem: 'shape', name: 'w' },
  'a size that no number holds': { file: sized([2 ** 62]), problem: 'shape', name: 'w' },
  'more dimensions than a tensor has': { file: sized(new Array<number>(65).fill(1)), problem: 'shape', name: 'w' },
  'a hundred thousand dimensions': {
    file: modelOf(initializer('w', FLOAT, [], packed(TENSOR.dims, new Array<number>(100_000).fill(1)), one)),
    problem: 'shape',
    name: 'w',
  },
  'sizes whose product lies': { file: sized([2 ** 20, 2 ** 20]), problem: 'size', name: 'w' },
  'sizes whose product no number holds': { file: sized([2 ** 40, 2 ** 40, 0]), problem: 'size', name: 'w' },
  'a product that is not a number': { file: sized([...new Array<number>(40).fill(2 ** 40), 0]), problem: 'size' },
  'a product of terabytes, its numbers in float_data': {
    file: sized([2 ** 40], floatField(TENSOR.floatData, 1)),
    problem: 'size',
    name: 'w',
  },
  'too few numbers in float_data': { file: sized([2], floatField(TENSOR.floatData, 1)), problem: 'size' },
  'too many numbers in float_data': {
    file: w(floatField(TENSOR.floatData, 1), floatField(TENSOR.floatData, 1)),
    problem: 'size',
  },
  'half a number in float_data': { file: w(bytesField(TENSOR.floatData, new Uint8Array(2))), problem: 'size' },
  'two halves of a number in float_data': {
    file: w(bytesField(TENSOR.floatData, new Uint8Array(2)), bytesField(TENSOR.floatData, new Uint8Array(2))),
    problem: 'size',
  },
  'too many numbers in int32_data': {
    file: modelOf(initializer('w', INT8, [1], packed(TENSOR.int32Data, [1, 2]))),
    problem: 'size',
  },
  'a number of int32_data that does not end': {
    file: modelOf(initializer('w', INT8, [1], bytesField(TENSOR.int32Data, Uint8Array.of(0x80)))),
    problem: 'beyond',
    name: 'w',
  },
  'a number beyond its type': {
    file: modelOf(initializer('w', INT8, [1], packed(TENSOR.int32Data, [128]))),
    problem: 'range',
    name: 'w',
  },
  'a half-precision number of more than 16 bits': {
    file: modelOf(initializer('w', dataTypeOf('float16'), [1], packed(TENSOR.int32Data, [65_536]))),
    problem: 'range',
  },
  'numbers in the field of another type': {
    file: w(integerField(TENSOR.int32Data, 1)),
    problem: 'place',
    name: 'w',
  },
  'numbers twice': { file: w(one, floatField(TENSOR.floatData, 1)), problem: 'place', name: 'w' },
  'no type': { file: modelOf(initializer('w', 0, [1], one)), problem: 'data-type', name: 'w' },
  'an unsigned integer type': { file: modelOf(initializer('w', 12, [1], one)), problem: 'data-type', name: 'w' },
  texts: {
    file: modelOf(initializer('w', 8, [1], bytesField(TENSOR.stringData, 'word'))),
    problem: 'strings',
    name: 'w',
  },
  'numbers in another file': { file: w(integerField(TENSOR.dataLocation, 1)), problem: 'external', name: 'w' },
  'numbers at a place of another file': {
    file: w(messageField(TENSOR.externalData, [bytesField(1, 'location'), bytesField(2, '/etc/passwd')])),
    problem: 'external',
    name: 'w',
  },
  'one of several segments': { file: w(one, messageField(TENSOR.segment, [])), problem: 'segment', name: 'w' },
  'a sparse tensor': { file: modelOf(messageField(15, [])), problem: 'sparse' },
};

for (const [what, { file, problem, name }] of Object.entries(BROKEN)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => read(file, 'key'),
      ({ kind, params }: TypedError) => {
        assert.deepEqual([kind, params['problem']], ['model/onnx', problem]);
        return name === undefined || params['name'] === name;
      },
    );
  });
}

suite('weights that only training takes', () => {
  const algorithm = (...tensors: readonly Uint8Array[]) => messageField(20, [messageField(2, tensors)]);
  const weight = (name: string) => initializer(name, dataTypeOf('float32'), [1], raw(Float32Array.of(1)));
  const text = messageField(14, [bytesField(1, 'key'), bytesField(2, 'ours')]);
  const names = (file: Uint8Array) => [...read(file, 'key').initializers.keys()];

  test('are read where the file is told to be ours, whatever the order', () => {
    const model = modelOf(weight('w'));
    assert.deepEqual(names(join([model, text, algorithm(weight('v')), algorithm(weight('u'))])), ['w', 'v', 'u']);
    assert.deepEqual(names(join([algorithm(weight('v')), text, model])), ['w', 'v']);
  });

  test('are left alone in files of others, readable or not', () => {
    const strange = initializer('v', 8, [1]);
    assert.deepEqual(names(join([modelOf(weight('w')), algorithm(strange)])), ['w']);
  });

  const BAD: Record<string, { rest: Uint8Array; problem: string }> = {
    'a name of the graph': { rest: algorithm(weight('w')), problem: 'name-twice' },
    texts: { rest: algorithm(initializer('v', 8, [1])), problem: 'strings' },
    'an algorithm that is a number': { rest: messageField(20, [integerField(2, 1)]), problem: 'encoding' },
    'a field of more bytes than there are': { rest: bytesField(20, Uint8Array.of(0x12, 0x7f)), problem: 'beyond' },
  };
  for (const [what, { rest, problem }] of Object.entries(BAD)) {
    test(`refused: ${what}`, () => {
      assert.throws(
        () => read(join([modelOf(weight('w')), rest, text]), 'key'),
        ({ params }: TypedError) => params['problem'] === problem,
      );
    });
  }
});

test('an ONNX model is told by its content, cut off or not', () => {
  const file = w(one);
  assert.ok(isOnnx(file));
  assert.ok(isOnnx(file.subarray(0, 20)));
  assert.ok(isOnnx(join([bytesField(6, 'card'), messageField(7, []), messageField(8, []), integerField(1, 8)])));
});

test('nothing else is taken for an ONNX model', () => {
  for (const text of [
    '',
    '\b',
    '"a"',
    '{"format":"graph-model"}',
    'PK\u0003\u0004',
    '\u0089HDF',
    '\b\b:',
    '\n\u0002ab',
  ]) {
    assert.equal(isOnnx(Buffer.from(text, 'latin1')), false, JSON.stringify(text));
  }
  // A TensorFlow SavedModel: a version and a message, as in ONNX, but of another number.
  assert.equal(isOnnx(join([integerField(1, 1), messageField(2, [bytesField(1, 'meta')])])), false);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !isOnnx(Buffer.from(text.replace(/\p{Cc}/gu, ' ')))),
    { seed: 1, numRuns: 500 },
  );
});
