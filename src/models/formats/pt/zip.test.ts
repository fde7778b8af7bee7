import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { TypedError } from '../../../base/errors.ts';
import { readZip } from './zip-read.ts';
import { writeZip } from './zip-write.ts';

const text = (value: string) => new TextEncoder().encode(value);
const CONTENTS = [
  { name: 'archive/data.pkl', data: text('first') },
  { name: 'archive/data/0', data: text('second') },
];

/** Where an entry's headers are in a file of ours. */
function headers(file: Buffer, index: number): { local: number; directory: number } {
  let directory = file.readUInt32LE(file.length - 6);
  for (let i = 0; i < index; i++) directory += 46 + file.readUInt16LE(directory + 28);
  return { local: file.readUInt32LE(directory + 42), directory };
}

test('what is written is read, aligned to 64 bytes, and the same content gives the same bytes', () => {
  const entries = fc.uniqueArray(
    fc.record({ name: fc.stringMatching(/^[a-zé中]{1,40}(\/[a-z]{1,9})?$/), data: fc.uint8Array({ maxLength: 200 }) }),
    { selector: ({ name }) => name },
  );
  fc.assert(
    fc.property(entries, (contents) => {
      const file = writeZip(contents);
      const read = readZip(file, 'x');
      assert.deepEqual(
        [...read.keys()],
        contents.map(({ name }) => name),
      );
      for (const { name, data } of contents) {
        assert.deepEqual(Buffer.from(read.get(name)!.data), Buffer.from(data));
        assert.equal(read.get(name)!.offset % 64, 0);
      }
      assert.deepEqual(writeZip(contents), file);
    }),
    { seed: 1 },
  );
});

type Change = (
  file: Buffer,
  first: { local: number; directory: number },
  second: { local: number; directory: number },
) => Buffer | void;

const HOSTILE: Record<string, { problem: string; change: Change }> = {
  'a cut file': { problem: 'cut', change: (file) => file.subarray(0, file.length - 1) },
  'bytes behind the end': { problem: 'cut', change: (file) => Buffer.concat([file, Buffer.of(0)]) },
  'a directory elsewhere': { problem: 'directory', change: (file) => void file.writeUInt32LE(1, file.length - 6) },
  'another number of entries': { problem: 'directory', change: (file) => void file.writeUInt16LE(3, file.length - 12) },
  'a directory of ones': {
    problem: 'directory',
    change: (file, first) => void file.writeUInt32LE(0xffffffff, first.directory + 42),
  },
  'one disk of two': { problem: 'disks', change: (file) => void file.writeUInt16LE(1, file.length - 18) },
  'a path upwards': {
    problem: 'path',
    change: (file, first) => void file.write('archive/../a.pkl', first.directory + 46),
  },
  'an absolute path': { problem: 'path', change: (file, first) => void file.write('/', first.directory + 46) },
  'a Windows path': { problem: 'path', change: (file, first) => void file.write('\\', first.directory + 47) },
  'an encrypted entry': {
    problem: 'encrypted',
    change: (file, first) => void file.writeUInt16LE(1, first.directory + 8),
  },
  'a compressed entry': {
    problem: 'compressed',
    change: (file, first) => void file.writeUInt16LE(8, first.directory + 10),
  },
  'compression that only the data admits': {
    problem: 'compressed',
    change: (file, first) => void file.writeUInt16LE(8, first.local + 8),
  },
  'an offset beyond the file': {
    problem: 'offset',
    change: (file, first) => void file.writeUInt32LE(0xfffffff0, first.directory + 42),
  },
  'an offset into the directory': {
    problem: 'offset',
    change: (file, first) => void file.writeUInt32LE(first.directory, first.directory + 42),
  },
  'a size beyond the data': {
    problem: 'offset',
    change: (file, first) => {
      file.writeUInt32LE(0x7fffffff, first.directory + 20);
      file.writeUInt32LE(0x7fffffff, first.directory + 24);
    },
  },
  'an entry inside another': {
    problem: 'overlap',
    change: (file, first, second) => {
      const size = second.local + 40 - (first.local + 64);
      for (const at of [first.directory + 20, first.directory + 24, first.local + 18, first.local + 22])
        file.writeUInt32LE(size, at);
      const data = file.subarray(first.local + 64, first.local + 64 + size);
      for (const at of [first.directory + 16, first.local + 14]) file.writeUInt32LE(crc32(data), at);
    },
  },
  'one entry listed twice': {
    problem: 'overlap',
    change: (file, first, second) => void file.writeUInt32LE(first.local, second.directory + 42),
  },
  'sizes that contradict each other': {
    problem: 'size',
    change: (file, first) => void file.writeUInt32LE(4, first.directory + 20),
  },
  'a size that the local header states differently': {
    problem: 'size',
    change: (file, first) => void file.writeUInt32LE(4, first.local + 22),
  },
  'another name in the local header': {
    problem: 'name',
    change: (file, first) => void file.write('b', first.local + 30),
  },
  'a changed byte': { problem: 'checksum', change: (file, first) => void file.write('F', first.local + 64) },
};

for (const [name, { problem, change }] of Object.entries(HOSTILE)) {
  test(`refused: ${name}`, () => {
    const file = Buffer.from(writeZip(CONTENTS));
    const changed = change(file, headers(file, 0), headers(file, 1)) ?? file;
    assert.throws(
      () => readZip(changed, 'x.pt'),
      (error: TypedError) => error.kind === 'model/zip' && error.params['problem'] === problem,
    );
  });
}

test('two entries of one name are refused', () => {
  const file = writeZip([CONTENTS[0], CONTENTS[0]]);
  assert.throws(() => readZip(file, 'x.pt'), /two entries have the same name \("archive\/data.pkl"\)/);
});

/** The file with the first entry's place in a 64-bit field of the directory. */
function with64BitOffset(offset: bigint): Buffer {
  const file = Buffer.from(writeZip(CONTENTS));
  const { directory } = headers(file, 0);
  const field = Buffer.alloc(12);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8, 2);
  field.writeBigUInt64LE(offset, 4);
  file.writeUInt32LE(0xffffffff, directory + 42);
  file.writeUInt16LE(field.length, directory + 30);
  file.writeUInt32LE(file.readUInt32LE(file.length - 10) + field.length, file.length - 10);
  const at = directory + 46 + file.readUInt16LE(directory + 28);
  return Buffer.concat([file.subarray(0, at), field, file.subarray(at)]);
}

test('64-bit fields are read, and ones that no file can have are refused', () => {
  const entries = readZip(with64BitOffset(0n), 'x.pt');
  assert.equal(Buffer.from(entries.get('archive/data.pkl')!.data).toString(), 'first');
  assert.throws(() => readZip(with64BitOffset(2n ** 40n), 'x.pt'), /points outside its place/);
  assert.throws(() => readZip(with64BitOffset(2n ** 63n), 'x.pt'), /table of contents is broken/);
});
