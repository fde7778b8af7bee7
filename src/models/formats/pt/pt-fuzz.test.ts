import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedError } from '../../../base/errors.ts';
import { Random } from '../../../base/random.ts';
import { SMALL, sampleModel } from '../../../../test/sample-model.ts';
import { OPCODES } from './pickle-opcodes.ts';
import { decodeModel, encodeModel } from '../../formats/pt.ts';
import { writePt } from './pt-file.ts';
import { OrderedDict, StoredTensor, StoredTuple, float32 } from '../../stored-value.ts';
import { readPt } from './pt-file.ts';
import { readZip } from './zip-read.ts';
import { writeZip } from './zip-write.ts';

/** Mutated files of each kind; the long tests take more. */
const FILES = process.env['WARMSTART_FULL'] === '1' ? 50_000 : 3000;

/** Ends in a value or in a typed error about models; anything else is thrown on, with what brings it back. */
function survives(read: () => unknown, label: string): void {
  try {
    read();
  } catch (error) {
    const expected = error instanceof TypedError && error.kind.startsWith('model/');
    if (!expected) assert.fail(`${label}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

/** Some of: bits flipped, bytes set to telling values, cut, a part removed, repeated or moved. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let count = 1 + random.integer(4); count > 0 && result.length > 0; count--) {
    const at = random.integer(result.length);
    const part = Buffer.from(result.subarray(at, at + 1 + random.integer(32)));
    switch (random.integer(6)) {
      case 0:
        result[at] ^= 1 << random.integer(8);
        break;
      case 1:
        result[at] = [0, 1, 0x7f, 0x80, 0xff][random.integer(5)];
        break;
      case 2:
        result.fill(0xff, at, Math.min(at + 4, result.length));
        break;
      case 3:
        result = result.subarray(0, at);
        break;
      case 4:
        result = Buffer.concat([result.subarray(0, at), part, result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + part.length)]);
    }
  }
  return result;
}

const VALUE = writePt(
  new OrderedDict([
    ['tensor', float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))],
    ['int64', new StoredTensor('int64', [2], BigInt64Array.of(1n, -1n))],
    ['list', [1, -70000, 2 ** 40, 0.5, null, true, 'text']],
    ['tuple', new StoredTuple([1, new Map([[1, 'one']])])],
  ]),
);

test('mutated files end in a value or a typed error', () => {
  for (let seed = 0; seed < FILES; seed++) {
    const file = mutate(VALUE, new Random(seed, 'file'));
    survives(() => readPt(file, 'x.pt'), `file ${seed}`);
  }
});

test('mutated headers of the zip file end in a value or a typed error', () => {
  // Most bytes are numbers and padding; here every mutation meets the table of contents.
  const directory = Buffer.from(VALUE).readUInt32LE(VALUE.length - 6);
  for (let seed = 0; seed < FILES; seed++) {
    const tail = mutate(VALUE.subarray(directory), new Random(seed, 'directory'));
    survives(() => readPt(Buffer.concat([VALUE.subarray(0, directory), tail]), 'x.pt'), `directory ${seed}`);
  }
});

test('mutated pickles with right checksums end in a value or a typed error', async () => {
  const model = encodeModel(await sampleModel({ ...SMALL, hiddenSize: 2, mlpLayers: 1, gruLayers: 1 }));
  const contents = (file: Uint8Array) => [...readZip(file, 'x')].map(([name, { data }]) => ({ name, data }));
  for (const [label, entries] of Object.entries({ value: contents(VALUE), model: contents(model) })) {
    const [pickle, ...others] = entries;
    let values = 0;
    for (let seed = 0; seed < FILES; seed++) {
      const file = writeZip([{ name: pickle.name, data: mutate(pickle.data, new Random(seed, label)) }, ...others]);
      survives(() => {
        decodeModel(file, 'x.pt');
        values++;
      }, `pickle of a ${label} ${seed}`);
    }
    // The files differ little enough that some stay models: a reader that refuses everything would show.
    if (label === 'model') assert.ok(values > 0);
  }
});

test('pickles of random operations end in a value or a typed error', () => {
  const codes = Object.values(OPCODES);
  const names = [
    'torch._utils\n_rebuild_tensor_v2\n',
    'torch\nFloatStorage\n',
    'collections\nOrderedDict\n',
    'torch\nSize\n',
  ];
  for (let seed = 0; seed < FILES; seed++) {
    const random = new Random(seed, 'operations');
    const parts: Buffer[] = [];
    for (let i = 0; i < 40; i++) {
      const code = codes[random.integer(codes.length)];
      parts.push(Buffer.of(code));
      if (code === OPCODES.GLOBAL) parts.push(Buffer.from(names[random.integer(names.length)]));
      else if (random.uniform() < 0.5) parts.push(Buffer.of(random.integer(4)));
    }
    const file = writeZip([
      { name: 'x/data.pkl', data: Buffer.concat([...parts, Buffer.from('.')]) },
      { name: 'x/data/0', data: new Uint8Array(16) },
    ]);
    survives(() => readPt(file, 'x.pt'), `operations ${seed}`);
  }
});
