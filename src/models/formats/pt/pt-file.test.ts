import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TypedError } from '../../../base/errors.ts';
import { DTYPES, DTYPE_NAMES, toFloat32 } from '../../dtypes.ts';
import type { StoredDType } from '../../dtypes.ts';
import { readPt, writePt } from './pt-file.ts';
import { OrderedDict, StoredTensor, StoredTuple, float32 } from '../../stored-value.ts';
import type { StoredDict, StoredKey, StoredValue } from '../../stored-value.ts';
import { writeZip } from './zip-write.ts';

function tensorOf(dtype: StoredDType, shape: readonly number[]): fc.Arbitrary<StoredTensor> {
  const Type = DTYPES[dtype].array;
  const length = shape.reduce((a, b) => a * b, 1);
  const size = length * Type.BYTES_PER_ELEMENT;
  return fc
    .uint8Array({ minLength: size, maxLength: size })
    .map((bytes) => new StoredTensor(dtype, shape, new Type(bytes.buffer, bytes.byteOffset, length)));
}

const tensor = fc
  .tuple(fc.constantFrom(...DTYPE_NAMES), fc.array(fc.nat(4), { maxLength: 3 }))
  .filter(([dtype, shape]) => dtype !== 'float64' || shape.length > 0)
  .chain(([dtype, shape]) => tensorOf(dtype, shape));

const key: fc.Arbitrary<StoredKey> = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  fc.maxSafeInteger(),
  fc.constantFrom('__proto__', 'constructor', null, true),
);

const { value } = fc.letrec<{ value: StoredValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom(null, true, false, 10n ** 40n, -(2n ** 63n), -0, NaN, Infinity, -Infinity),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    tensor,
    fc.array(tie('value')),
    fc.array(tie('value')).map((items) => new StoredTuple(items)),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => new Map(entries) as StoredDict),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => new OrderedDict(entries)),
  ),
}));

test('every value comes back bit for bit, and the same value gives the same bytes', () => {
  fc.assert(
    fc.property(value, (original) => {
      const bytes = writePt(original);
      assert.deepEqual(readPt(bytes, 'x'), original);
      assert.deepEqual(writePt(readPt(bytes, 'x')), bytes);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('tensors are views on the file where its place permits, and copies elsewhere', () => {
  const original = float32([2, 2], Float32Array.of(1, 2, 3, 4));
  const aligned = writePt(original);
  const view = readPt(aligned, 'x') as StoredTensor;
  assert.equal(view.data.buffer, aligned.buffer);
  const moved = Buffer.alloc(aligned.length + 1);
  moved.set(aligned, 1);
  const copy = readPt(moved.subarray(1), 'x') as StoredTensor;
  assert.notEqual(copy.data.buffer, moved.buffer);
  assert.deepEqual(copy, original);
});

test('dictionary keys of JavaScript objects are plain keys', () => {
  const read = readPt(writePt(new Map([['__proto__', new Map([['polluted', true]])]])), 'x') as StoredDict;
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.deepEqual([...read.keys()], ['__proto__']);
});

/** A file as torch.save makes it, of a pickle written by hand and one storage of four float32. */
function fileOf(pickle: string, storage = new Float32Array([1, 2, 3, 4])): Uint8Array {
  return writeZip([
    { name: 'x/data.pkl', data: Buffer.from(pickle, 'latin1') },
    { name: 'x/data/0', data: new Uint8Array(storage.buffer) },
  ]);
}

const STORAGE = '(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ';
const tensorPickle = (offset: string, size: string, stride: string) =>
  `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(${STORAGE}${offset}${size}${stride}\x89ccollections\nOrderedDict\n)RtR.`;

test('strides, offsets and shared storages are resolved', () => {
  const read = readPt(fileOf(tensorPickle('K\x00', 'K\x02K\x02\x86', 'K\x01K\x02\x86')), 'x') as StoredTensor;
  assert.deepEqual(read, float32([2, 2], Float32Array.of(1, 3, 2, 4)));
  const part = readPt(fileOf(tensorPickle('K\x02', 'K\x02\x85', 'K\x01\x85')), 'x') as StoredTensor;
  assert.deepEqual(part, float32([2], Float32Array.of(3, 4)));
});

const REFUSED: Record<string, { pickle: string; name: string; offset: number }> = {
  'os.system': { pickle: '\x80\x02cos\nsystem\nX\x04\0\0\0echo\x85R.', name: 'os.system', offset: 2 },
  'posix.system': { pickle: 'cposix\nsystem\n.', name: 'posix.system', offset: 0 },
  'builtins.eval': { pickle: '\x80\x02cbuiltins\neval\nX\x01\0\0\0' + '1\x85R.', name: 'builtins.eval', offset: 2 },
  'builtins.getattr': { pickle: '\x80\x02cbuiltins\ngetattr\n.', name: 'builtins.getattr', offset: 2 },
  'an old-style instance': { pickle: '\x80\x02(ios\nsystem\n.', name: 'os.system', offset: 3 },
  'a global by names on the stack': {
    pickle: '\x80\x02X\x02\0\0\0osX\x06\0\0\0system\x93.',
    name: 'os.system',
    offset: 20,
  },
  '__reduce__ of anything': { pickle: '\x80\x02X\x01\0\0\0x)R.', name: 'opcode REDUCE', offset: 9 },
  'calling a storage': { pickle: '\x80\x02ctorch\nFloatStorage\n)R.', name: 'torch.FloatStorage', offset: 23 },
  'a new object': { pickle: '\x80\x02ccollections\nOrderedDict\n)\x81.', name: 'opcode NEWOBJ', offset: 28 },
  'state for an object': { pickle: '\x80\x02}}b.', name: 'opcode BUILD', offset: 4 },
  'an extension': { pickle: '\x80\x02\x82\x01.', name: 'opcode EXT1', offset: 2 },
  'an unknown opcode': { pickle: '\x80\x02\xff.', name: 'opcode 0xff', offset: 2 },
  'a whole pickled module': {
    pickle: '\x80\x02ctorch.nn.modules.linear\nLinear\n.',
    name: 'torch.nn.modules.linear.Linear',
    offset: 2,
  },
};

for (const [what, { pickle, name, offset }] of Object.entries(REFUSED)) {
  test(`refused by name: ${what}`, () => {
    assert.throws(
      () => readPt(fileOf(pickle), 'x.pt'),
      (error: TypedError) => {
        assert.equal(error.kind, 'model/pickle-refused');
        assert.deepEqual(error.params, { where: 'x.pt', name, offset });
        return true;
      },
    );
  });
}

const nested = (depth: number) => `\x80\x02${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`;
/** A list of two references to a list of two references to … */
const exponential = `\x80\x02]q\0${Array.from({ length: 60 }, (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}`).join('')}.`;

const BROKEN: Record<string, { pickle: string; problem: string }> = {
  'an empty pickle': { pickle: '', problem: 'cut' },
  'no end': { pickle: '\x80\x02N', problem: 'cut' },
  'a text longer than the file': { pickle: '\x80\x02X\xff\xff\xff\xff.', problem: 'cut' },
  'a name without end': { pickle: '\x80\x02cos', problem: 'cut' },
  'another protocol': { pickle: '\x80\x04N.', problem: 'protocol' },
  'an empty stack': { pickle: '\x80\x02.', problem: 'stack' },
  'a missing mark': { pickle: '\x80\x02t.', problem: 'stack' },
  'appending to a number': { pickle: '\x80\x02K\x01K\x01a.', problem: 'stack' },
  'a key without value': { pickle: '\x80\x02}(K\x01u.', problem: 'stack' },
  'a value never kept': { pickle: '\x80\x02h\x07.', problem: 'memo' },
  'bytes that are no text': { pickle: '\x80\x02X\x01\0\0\0\xff.', problem: 'text' },
  'a list as key': { pickle: '\x80\x02}]Ns.', problem: 'key' },
  'a class as value': { pickle: '\x80\x02ctorch\nFloatStorage\n.', problem: 'value' },
  'a storage as value': { pickle: `\x80\x02${STORAGE}.`, problem: 'value' },
  'a storage that is not there': { pickle: `\x80\x02${STORAGE.replace('\x000X', '\x001X')}.`, problem: 'storage' },
  'a storage of another size': { pickle: `\x80\x02${STORAGE.replace('K\x04', 'K\x05')}.`, problem: 'storage-size' },
  'a storage of another type': { pickle: `\x80\x02${STORAGE.replace('Float', 'Double')}.`, problem: 'storage-size' },
  'a tensor beyond its storage': { pickle: tensorPickle('K\x01', 'K\x04\x85', 'K\x01\x85'), problem: 'view' },
  'strides beyond the storage': {
    pickle: tensorPickle('K\x00', 'K\x02\x85', 'J\xff\xff\xff\x7f\x85'),
    problem: 'view',
  },
  'more strides than sizes': { pickle: tensorPickle('K\x00', 'K\x02\x85', 'K\x01K\x01\x86'), problem: 'view' },
  'a negative offset': { pickle: tensorPickle('J\xff\xff\xff\xff', 'K\x02\x85', 'K\x01\x85'), problem: 'number' },
  'one number repeated two thousand million times': {
    pickle: tensorPickle('K\x00', 'J\xff\xff\xff\x7f\x85', 'K\x00\x85'),
    problem: 'expansion',
  },
  'sizes whose product no number holds': {
    pickle: tensorPickle('K\x00', `(${'J\xff\xff\xff\x7f'.repeat(40)}t`, `(${'K\x00'.repeat(40)}t`),
    problem: 'view',
  },
  'a list within itself': { pickle: '\x80\x02]q\0h\0a.', problem: 'depth' },
  'a thousand lists within each other': { pickle: nested(1000), problem: 'depth' },
  'references that double sixty times': { pickle: exponential, problem: 'size' },
};

for (const [what, { pickle, problem }] of Object.entries(BROKEN)) {
  test(`not readable: ${what}`, () => {
    assert.throws(
      () => readPt(fileOf(pickle), 'x.pt'),
      (error: TypedError) => {
        assert.equal(error.kind, 'model/pickle-broken', error.stack);
        assert.equal(error.params['problem'], problem);
        return true;
      },
    );
  });
}

const OTHER_FORMATS: Record<string, { bytes: Uint8Array; found: string }> = {
  'an empty file': { bytes: new Uint8Array(), found: 'empty' },
  'a text file with another name': { bytes: Buffer.from('{ "epochs": 3 } // 轮数'), found: 'text' },
  'a pickle': { bytes: Buffer.from('\x80\x04N.', 'latin1'), found: 'pickle' },
  'a file of PyTorch before 1.6': {
    bytes: Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex'),
    found: 'legacy-torch',
  },
  'a zip file of something else': { bytes: writeZip([{ name: 'a.txt', data: Buffer.from('a') }]), found: 'other-zip' },
  'bytes of no format': { bytes: Buffer.of(1, 2, 3, 0xff), found: 'unknown' },
};

for (const [what, { bytes, found }] of Object.entries(OTHER_FORMATS)) {
  test(`not a model: ${what}`, () => {
    assert.throws(
      () => readPt(bytes, 'x.pt'),
      (error: TypedError) => error.kind === 'model/format' && error.params['found'] === found,
    );
  });
}

test('big-endian files are refused', () => {
  const file = writeZip([
    { name: 'x/data.pkl', data: Buffer.from('N.') },
    { name: 'x/byteorder', data: Buffer.from('big') },
  ]);
  assert.throws(() => readPt(file, 'x.pt'), /big-endian/);
});

test('narrow floats widen exactly, and a rounded value is told', () => {
  const half = toFloat32('float16', Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000));
  assert.deepEqual([...half.data], [1, -2, 65504, 2 ** -24, Infinity, -0]);
  assert.equal(half.exact, true);
  assert.deepEqual([...toFloat32('bfloat16', Uint16Array.of(0x3f80, 0xc040)).data], [1, -3]);
  assert.equal(toFloat32('float64', Float64Array.of(0.5, NaN)).exact, true);
  assert.equal(toFloat32('float64', Float64Array.of(0.1)).exact, false);
  assert.equal(toFloat32('int64', BigInt64Array.of(2n ** 40n)).exact, true);
  assert.equal(toFloat32('int64', BigInt64Array.of(2n ** 40n + 1n)).exact, false);
});
