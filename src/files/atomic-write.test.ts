import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { TypedError } from '../base/errors.ts';
import { describe } from '../contract/errors/index.ts';
import { TEMPORARY_FILE, writeAtomically, type WritingFileSystem } from './atomic-write.ts';

function folder(t: TestContext): string {
  const path = fs.mkdtempSync(join(tmpdir(), 'warmstart-atomic-'));
  t.after(() => fs.rmSync(path, { recursive: true, force: true }));
  return path;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

/** A disk with room for `room` more bytes, whose writes take at most 7 bytes at a time. */
function smallDisk(room: number): WritingFileSystem {
  const writeSync = (
    descriptor: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ) => {
    const count = Math.min(length, 7, room);
    if (count === 0) throw systemError('ENOSPC');
    room -= count;
    return fs.writeSync(descriptor, bytes, offset, count, position);
  };
  return { ...fs, writeSync: writeSync as typeof fs.writeSync };
}

test('a file is replaced as a whole, from text, bytes or pieces, and nothing else is left', (t) => {
  const directory = folder(t);
  const path = join(directory, 'a.json');
  writeAtomically(path, 'erste Fassung – 第一版', smallDisk(1000));
  assert.equal(fs.readFileSync(path, 'utf8'), 'erste Fassung – 第一版');
  writeAtomically(path, Uint8Array.of(1, 2, 3));
  assert.deepEqual([...fs.readFileSync(path)], [1, 2, 3]);
  writeAtomically(path, [Uint8Array.of(4), new Uint8Array(0), Uint8Array.of(5, 6)]);
  assert.deepEqual([...fs.readFileSync(path)], [4, 5, 6]);
  assert.deepEqual(fs.readdirSync(directory), ['a.json']);
});

test('a full disk leaves the old file, removes the torn one, and says what is safe and what to do', (t) => {
  const directory = folder(t);
  const path = join(directory, 'model.pt');
  writeAtomically(path, 'the old model');
  for (const room of [0, 1, 7, 20]) {
    assert.throws(
      () => writeAtomically(path, 'a new model that is much longer', smallDisk(room)),
      (error: unknown) => {
        assert(error instanceof TypedError);
        assert.equal(error.kind, 'file/disk-full');
        assert.equal(
          describe(error, 'en'),
          `${path}: the disk (or quota) is full; the file as it was before is unchanged\n` +
            '  → free some space on that disk, then run the same command again (or name a folder on another disk)',
        );
        assert.match(describe(error, 'zh'), /磁盘（或配额）已满；写入之前的旧文件保持不变/);
        return true;
      },
    );
    assert.equal(fs.readFileSync(path, 'utf8'), 'the old model');
    assert.deepEqual(fs.readdirSync(directory), ['model.pt']);
  }
});

test('pieces that fail while they are made leave the old file', (t) => {
  const path = join(folder(t), 'a');
  writeAtomically(path, 'old');
  function* pieces(): Generator<Uint8Array> {
    yield Uint8Array.of(1);
    throw new RangeError('made wrongly');
  }
  assert.throws(() => writeAtomically(path, pieces()), RangeError);
  assert.equal(fs.readFileSync(path, 'utf8'), 'old');
});

test('renaming is tried again while a scanner has the file open, and given up with a typed error', (t) => {
  const directory = folder(t);
  const path = join(directory, 'a');
  const refusing = (times: number, code: string): WritingFileSystem => ({
    ...fs,
    renameSync: (from, to) => {
      if (times-- > 0) throw systemError(code);
      fs.renameSync(from, to);
    },
  });
  for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
    writeAtomically(path, code, refusing(3, code));
    assert.equal(fs.readFileSync(path, 'utf8'), code);
  }
  assert.throws(() => writeAtomically(path, 'never', refusing(Infinity, 'EPERM')), { kind: 'file/no-access' });
  assert.throws(() => writeAtomically(path, 'never', refusing(1, 'EIO')), { kind: 'file/failed' });
  assert.equal(fs.readFileSync(path, 'utf8'), 'EACCES');
  assert.deepEqual(fs.readdirSync(directory), ['a']);
});

test('the content is on disk before the name leads to it', (t) => {
  const calls: string[] = [];
  const recorded = <K extends 'fsyncSync' | 'renameSync' | 'closeSync'>(name: K): WritingFileSystem[K] =>
    ((...args: never[]) => {
      calls.push(name);
      return (fs[name] as (...args: never[]) => unknown)(...args);
    }) as WritingFileSystem[K];
  writeAtomically(join(folder(t), 'a'), 'x', {
    ...fs,
    fsyncSync: recorded('fsyncSync'),
    renameSync: recorded('renameSync'),
    closeSync: recorded('closeSync'),
  });
  assert.deepEqual(calls, ['fsyncSync', 'closeSync', 'renameSync']);
});

test('where a file cannot be, the error names the path', (t) => {
  const directory = folder(t);
  const missing = join(directory, 'no', 'such', 'folder', 'a');
  assert.throws(() => writeAtomically(missing, 'x'), { kind: 'file/not-found', params: { path: missing } });
  fs.mkdirSync(join(directory, 'd'));
  assert.throws(() => writeAtomically(join(directory, 'd'), 'x'), { kind: 'file/wrong-type' });
  assert.deepEqual(fs.readdirSync(directory), ['d']);
  assert.match('model.pt.0123456789ab.tmp', TEMPORARY_FILE);
});
