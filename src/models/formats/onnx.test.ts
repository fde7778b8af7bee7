import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TypedError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { mutate } from '../../../test/fuzz/mutate.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../test/sample-model.ts';
import { integerField, join, messageField } from '../../compiler/onnx/protobuf.ts';
import { DTYPE_NAMES, DTYPES } from '../dtypes.ts';
import { decodeDocument } from '../policy-model.ts';
import { StoredTensor, type StoredDict } from '../stored-value.ts';
import { DESCRIPTION_KEY } from './description.ts';
import { readOnnx } from './onnx/model-read.ts';
import { refusalOf } from './onnx/refusal.ts';
import { TENSOR } from './onnx/tensor-proto.ts';
import { dataTypeOf, initializer, modelOf, packed, raw } from './onnx/testing/foreign-model.ts';
import { onnx } from './onnx.ts';
import { detectFormat, FORMATS } from './table.ts';

const WHERE = 'x.onnx';
const read = (bytes: Uint8Array) => onnx.read({ bytes, where: WHERE, beside: () => new Uint8Array() }) as StoredDict;
const initializersOf = (bytes: Uint8Array) => readOnnx(bytes, DESCRIPTION_KEY, refusalOf(WHERE)).initializers;

const SHAPES: Record<string, PolicyShape> = {
  'the default network, smaller': SMALL,
  'no memory': { ...SMALL, gruLayers: 0 },
  'no LayerNorm, tanh': { ...SMALL, layerNorm: false, activation: 'tanh', gruLayers: 1 },
  'elu, one layer': { ...SMALL, mlpLayers: 1, activation: 'elu', gruLayers: 1 },
  ...PPO_SHAPES,
};

for (const [what, shape] of Object.entries(SHAPES)) {
  test(`a model comes back bit for bit, and the same model gives the same bytes: ${what}`, async () => {
    const model = await sampleModel(shape);
    const [{ name, content }, ...others] = onnx.write(model, WHERE);
    assert.deepEqual([name, others], [WHERE, []]);
    assert.equal(detectFormat(content, name), 'onnx');
    const again = decodeDocument(read(content), name);
    assert.deepEqual(again, model);
    assert.deepEqual(onnx.write(again, WHERE)[0].content, content);
  });
}

test('beside the weights the file holds the normaliser and named constants', async () => {
  const model = await sampleModel();
  const found = initializersOf(onnx.write(model, WHERE)[0].content);
  const weights = [...found].filter(([name]) => !name.startsWith('normaliser.') && !name.includes('/'));
  assert.deepEqual(weights, [...model.weights]);
  const { mean, std, clip } = model.normaliser;
  const numbers = (name: string) => Array.from(found.get(name)!.data, Number);
  assert.deepEqual(numbers('normaliser.mean'), mean);
  assert.deepEqual(numbers('normaliser.std'), std);
  assert.deepEqual([numbers('normaliser.minimum'), numbers('normaliser.maximum')], [[-clip], [clip]]);
});

test('weights keep bits that are no ordinary numbers', async () => {
  const model = await sampleModel();
  const { shape } = model.weights.get('actor.bias')!;
  const bits = Uint32Array.of(0x7fc0_1234, 0x8000_0000, 0x0000_0001);
  const odd = new StoredTensor('float32', shape, new Float32Array(bits.buffer));
  const weights = new Map([...model.weights, ['actor.bias', odd]]);
  const { data } = initializersOf(onnx.write({ ...model, weights }, WHERE)[0].content).get('actor.bias')!;
  assert.deepEqual(new Uint32Array(data.slice().buffer), bits);
});

test('a training state is left out, and an empty model card leaves no documentation', async () => {
  const model = await sampleModel();
  const [{ content }] = onnx.write(model, WHERE);
  assert.deepEqual(onnx.write({ ...model, training: new Map([['epoch', 1]]) }, WHERE)[0].content, content);
  const [bare] = onnx.write({ ...model, card: '' }, WHERE);
  assert.deepEqual(decodeDocument(read(bare.content), WHERE), { ...model, card: '' });
});

test('the other formats do not take an ONNX model for theirs, nor ONNX theirs', async () => {
  const model = await sampleModel();
  const [{ content }] = onnx.write(model, WHERE);
  for (const [name, format] of Object.entries(FORMATS)) {
    assert.equal(format.detect(content), name === 'onnx', name);
    assert.equal(onnx.detect(format.write(model, 'x')[0].content), name === 'onnx', name);
  }
});

test('a safetensors header is not taken for an ONNX model, however long it is', () => {
  const file = Buffer.alloc(200, '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
  for (let length = 0; length < 1 << 18; length++) {
    file.writeBigUInt64LE(BigInt(length));
    assert.equal(onnx.detect(file), false, String(length));
  }
});

test('the file of another tool is a dict of tensors', () => {
  const file = modelOf(initializer('w', dataTypeOf('float32'), [2], raw(Float32Array.of(1, 2))));
  assert.deepEqual(read(file), new Map([['w', new StoredTensor('float32', [2], Float32Array.of(1, 2))]]));
});

test('a description that is no JSON is refused', () => {
  const entry = messageField(14, [messageField(1, [Buffer.from(DESCRIPTION_KEY)]), messageField(2, [Buffer.of(0x7b)])]);
  assert.throws(
    () => read(join([modelOf(), entry])),
    (error: TypedError) => error.kind === 'model/description',
  );
});

suite('mutated files end in a value or a typed error', () => {
  /** Mutated files of each kind; the long tests take more. */
  const FILES = process.env['WARMSTART_FULL'] === '1' ? 50_000 : 3000;

  /** How reading ends: a value, or the problem or kind of a typed error about models. */
  function ending(file: Uint8Array, label: string): string {
    try {
      const value = read(file);
      if (value.has('format')) decodeDocument(value, WHERE);
      return 'value';
    } catch (error) {
      const expected = error instanceof TypedError && error.kind.startsWith('model/');
      if (!expected) assert.fail(`${label}: ${error instanceof Error ? error.stack : String(error)}`);
      return error.kind === 'model/onnx' ? String(error.params['problem']) : error.kind;
    }
  }

  function endings(file: Uint8Array, label: string): Set<string> {
    const found = new Set<string>();
    for (let seed = 0; seed < FILES; seed++) {
      const mutated = mutate(file, new Random(seed, label));
      onnx.detect(mutated);
      found.add(ending(mutated, `${label} ${seed}`));
    }
    return found;
  }

  /** Files that are all refused for one reason would leave most of the reader untried. */
  function includes(found: Set<string>, expected: readonly string[]): void {
    for (const name of expected) assert.ok(found.has(name), `${name} is not among ${[...found].join()}`);
  }

  test('of our own', async () => {
    const model = await sampleModel({ ...SMALL, hiddenSize: 2, mlpLayers: 1, gruLayers: 1 });
    const found = endings(onnx.write(model, WHERE)[0].content, 'model');
    includes(found, ['value', 'cut', 'beyond', 'encoding', 'size', 'model/weights', 'model/description']);
  });

  test('of our own, with training state', async () => {
    const shape = { ...SMALL, hiddenSize: 2, mlpLayers: 1, gruLayers: 1, valueTrunk: 'own' } as const;
    const found = endings(onnx.write(await sampleModel(shape), WHERE)[0].content, 'after PPO');
    includes(found, ['value', 'cut', 'beyond', 'encoding', 'size', 'model/weights', 'model/description']);
  });

  test('of another tool, with every type', () => {
    const numbers = DTYPE_NAMES.map((dtype, i) =>
      initializer(`w${i}`, dataTypeOf(dtype), [2], raw(new DTYPES[dtype].array(2))),
    );
    const integers = DTYPE_NAMES.filter((dtype) => !dtype.startsWith('float')).map((dtype, i) => {
      const field = dtype === 'int64' ? TENSOR.int64Data : TENSOR.int32Data;
      return initializer(`i${i}`, dataTypeOf(dtype), [2], packed(field, [1, 100]), integerField(1, 1));
    });
    const found = endings(modelOf(...numbers, ...integers), 'tensors');
    includes(found, ['value', 'cut', 'beyond', 'field', 'encoding', 'text', 'size', 'place', 'range', 'data-type']);
    includes(found, ['unnamed', 'name-twice', 'no-graph', 'external']);
  });
});
