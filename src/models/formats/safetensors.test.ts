import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TypedError } from '../../base/errors.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../test/sample-model.ts';
import { DTYPES, DTYPE_NAMES } from '../dtypes.ts';
import { decodeDocument } from '../policy-model.ts';
import { StoredTensor, sizeOf, type StoredDict } from '../stored-value.ts';
import { encodeSafetensors, safetensors } from './safetensors.ts';

const read = (bytes: Uint8Array) =>
  safetensors.read({ bytes, where: 'x.safetensors', beside: () => new Uint8Array() }) as StoredDict;

for (const [what, shape] of Object.entries({ 'the default network, smaller': SMALL, ...PPO_SHAPES })) {
  test(`a model comes back bit for bit, and the same model gives the same bytes: ${what}`, async () => {
    const model = await sampleModel(shape);
    const [{ name, content }] = safetensors.write(model, 'x.safetensors');
    assert.equal(name, 'x.safetensors');
    assert.ok(safetensors.detect(content));
    const again = decodeDocument(read(content), name);
    assert.deepEqual(again, model);
    assert.deepEqual(safetensors.write(again, name)[0].content, content);
  });
}

test('what JSON has no words for survives in the description', async () => {
  const model = await sampleModel({ ...SMALL, gruLayers: 0 });
  const metrics = { a: NaN, b: -0, c: -Infinity, $d: 1, __proto__: null, nested: { list: [Infinity, 'x'] } };
  const odd = { ...model, metrics: { ...metrics, ['__proto__']: 1 } };
  const [{ content }] = safetensors.write(odd, 'x');
  assert.deepEqual(decodeDocument(read(content), 'x').metrics, odd.metrics);
});

const tensor = fc
  .tuple(fc.constantFrom(...DTYPE_NAMES), fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const Type = DTYPES[dtype].array;
    const size = sizeOf(shape) * Type.BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: size, maxLength: size })
      .map((bytes) => new StoredTensor(dtype, shape, new Type(bytes.slice().buffer)));
  });

test('tensors of every type and name come back bit for bit', () => {
  const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key }), (entries) => {
      // JSON objects put names that are whole numbers first.
      const sorted = new Map(Object.entries(Object.fromEntries(entries)));
      const bytes = encodeSafetensors(sorted, {});
      assert.deepEqual(new Map(read(bytes)), new Map([...entries]));
    }),
    { seed: 1, numRuns: 300 },
  );
});

function fileOf(header: unknown, data = 0, length?: bigint): Uint8Array {
  const json =
    header instanceof Buffer ? header : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([size, json, Buffer.alloc(data)]);
}

const float = (start: number, end: number, shape = [(end - start) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [start, end],
});

const BROKEN: Record<string, { file: Uint8Array; problem: string }> = {
  'a header of gigabytes': { file: fileOf({}, 0, 2n ** 40n), problem: 'header-long' },
  'a header beyond the file': { file: fileOf({}, 0, 1000n), problem: 'cut' },
  'a header that is no JSON': { file: fileOf('{"a":}'), problem: 'header' },
  'a header that is not UTF-8': { file: fileOf(Buffer.from('7b22ff227d', 'hex')), problem: 'header' },
  'metadata that is no text': { file: fileOf({ __metadata__: { a: 1 } }), problem: 'metadata' },
  'a tensor that is no object': { file: fileOf({ a: 1 }), problem: 'entry' },
  'an unknown type': { file: fileOf({ a: { ...float(0, 4), dtype: 'F8_E4M3' } }, 4), problem: 'dtype' },
  'a type by the name of a method': { file: fileOf({ a: { ...float(0, 4), dtype: 'toString' } }, 4), problem: 'dtype' },
  'a negative size': { file: fileOf({ a: float(0, 4, [-1]) }, 4), problem: 'entry' },
  'a place that ends before it begins': { file: fileOf({ a: float(4, 0, []) }, 4), problem: 'entry' },
  'a place of another length': { file: fileOf({ a: float(0, 8, [1]) }, 8), problem: 'size' },
  'sizes whose product no number holds': { file: fileOf({ a: float(0, 4, [2 ** 40, 2 ** 40]) }, 4), problem: 'size' },
  'tensors that overlap': { file: fileOf({ a: float(0, 8), b: float(4, 12) }, 12), problem: 'overlap' },
  'a gap': { file: fileOf({ a: float(0, 4), b: float(8, 12) }, 12), problem: 'gap' },
  'a truncated download': { file: fileOf({ a: float(0, 8) }, 4), problem: 'cut' },
  'bytes behind the last tensor': { file: fileOf({ a: float(0, 4) }, 8), problem: 'rest' },
};

for (const [what, { file, problem }] of Object.entries(BROKEN)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => read(file),
      (error: TypedError) => error.kind === 'model/safetensors' && error.params['problem'] === problem,
    );
  });
}

test('a tensor by the name __proto__ is a tensor like any other', () => {
  const file = fileOf('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
  assert.deepEqual([...read(file).keys()], ['__proto__']);
});

test('a text is not taken for safetensors', () => {
  assert.equal(safetensors.detect(Buffer.from('{"aaaa":{"b": 1}}')), false);
});
