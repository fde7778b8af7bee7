import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { readBytes } from './read-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-bytes-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');

test('the whole file, in memory of its own length', () => {
  for (const size of [0, 1, 63, 64, 65, 100_000]) {
    const content = Uint8Array.from({ length: size }, (_, i) => i % 251);
    writeFileSync(path, content);
    const bytes = readBytes(path);
    assert.deepEqual(bytes, content);
    assert.equal(bytes.buffer.byteLength, size);
  }
});

test('the offset asked for lies at a multiple of 8', () => {
  writeFileSync(
    path,
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
  for (let offset = 0; offset < 20; offset++) {
    const bytes = readBytes(path, (head) => {
      assert.equal(head.length, 64);
      return offset;
    });
    assert.equal((bytes.byteOffset + offset) % 8, 0);
    assert.equal(bytes[99], 99);
  }
});

test('a pipe is refused at once', (t) => {
  const pipe = join(folder, 'pipe');
  try {
    execFileSync('mkfifo', [pipe]);
  } catch {
    return t.skip('this system makes no pipes');
  }
  assert.throws(
    () => readBytes(pipe),
    (error) => isFailure(error, 'file/not-regular'),
  );
});

test('a file beyond memory is refused with its size', (t) => {
  const large = join(folder, 'large');
  writeFileSync(large, '');
  try {
    truncateSync(large, 2 ** 43);
  } catch {
    return t.skip('this file system holds no file of 8 TiB');
  }
  assert.throws(
    () => readBytes(large),
    (error) => isFailure(error, 'file/too-large'),
  );
});

test('what is there is no file, or nothing', () => {
  assert.throws(
    () => readBytes(folder),
    (error) => isFailure(error, 'file/wrong-type'),
  );
  assert.throws(
    () => readBytes(join(folder, 'none')),
    (error) => isFailure(error, 'file/not-found'),
  );
});
