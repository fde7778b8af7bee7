import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linesOf } from './lines.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function cut(text: string | Uint8Array, limit: number, sizes = [3]): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  for await (const line of linesOf(pieces(Buffer.from(text), sizes), limit)) lines.push(line);
  return lines;
}

test('lines come whole, however their bytes arrive', async () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\n\uFEFF]/g, '').trim()));
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (expected, sizes) => {
      assert.deepEqual(await cut(expected.map((line) => `${line}\n`).join(''), 10_000, sizes), expected);
    }),
  );
});

test('the last line needs no end; Windows’ ends and a byte order mark are left out', async () => {
  assert.deepEqual(await cut('\uFEFFa\r\n\nb', 100), ['a', '', 'b']);
  assert.deepEqual(await cut('', 100), []);
});

test('a line beyond the limit is said to be one, once, and the next is read', async () => {
  assert.deepEqual(await cut('1234\n12345\n1234\n', 4), ['1234', null, '1234']);
  assert.deepEqual(await cut(`a\n${'x'.repeat(1000)}`, 4), ['a', null]);
  assert.deepEqual(await cut(`${'x'.repeat(1000)}\na`, 4, [2000]), [null, 'a']);
});

test('a line without end is told at once and takes no memory', async () => {
  const chunk = Buffer.alloc(1 << 16, 'x');
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (; given < 4000; given++) yield chunk; // 250 MB
  }
  const lines = linesOf(endless(), 1 << 20);
  assert.deepEqual(await lines.next(), { done: false, value: null });
  assert.ok(given < 20);
  const before = process.memoryUsage().arrayBuffers;
  assert.deepEqual(await lines.next(), { done: true, value: undefined });
  assert.ok(process.memoryUsage().arrayBuffers - before < 10 << 20);
});
