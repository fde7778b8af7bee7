import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Random } from '../base/random.ts';
import { fitNormaliser, normalise } from './normaliser.ts';
import { MemorySource } from './testing/memory-source.ts';

function sourceOf(rows: readonly (readonly number[])[], lengths: readonly number[]): MemorySource {
  const source = new MemorySource('rows', ['only'], rows[0].length, 1);
  let at = 0;
  lengths.forEach((length, seed) => {
    for (let t = 0; t < length; t++) source.step(Float32Array.from(rows[at++]), new Uint8Array([1]), 0, 0, 0);
    const record = { seed, strategy: 0, mixed: false, terminated: false, truncated: true, metrics: {} };
    source.endEpisode(record, new Float32Array(rows[0].length));
  });
  return source;
}

test('mean and standard deviation are those of the episodes named, to float32', () => {
  const value = fc.float({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 40 }), (rows) => {
      const kept = rows.length - 2;
      const normaliser = fitNormaliser(sourceOf(rows, [1, kept, 1]), [1]);
      assert.equal(normaliser.count, kept);
      for (const k of [0, 1]) {
        const column = rows.slice(1, -1).map((row) => row[k]);
        const mean = column.reduce((a, b) => a + b, 0) / kept;
        const std = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / kept);
        const tolerance = 1e-6 * Math.max(1, Math.abs(mean), std);
        assert.ok(Math.abs(normaliser.mean[k] - mean) <= tolerance);
        if (std > 1e-5 * Math.max(1, Math.abs(mean))) assert.ok(Math.abs(normaliser.std[k] - std) <= tolerance);
      }
    }),
  );
});

test('chunks and episodes join to the same numbers as one pass over all', () => {
  const random = new Random(1);
  const rows = Array.from({ length: 5000 }, () => [1000 + random.normal(), 1e-3 * random.normal()]);
  const normaliser = fitNormaliser(sourceOf(rows, [3000, 1, 1999]), [0, 1, 2]);
  rows[0].forEach((_, k) => {
    const column = rows.map((row) => Math.fround(row[k]));
    const mean = column.reduce((a, b) => a + b, 0) / rows.length;
    const std = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows.length);
    assert.equal(normaliser.mean[k], Math.fround(mean));
    assert.ok(Math.abs(normaliser.std[k] - std) < 1e-6 * std);
  });
});

test('a constant feature becomes 0, an outlier is clipped, and JSON keeps the numbers', () => {
  const rows = [0.1, 0.2, 0.3].map((x) => [x, 0.7]);
  const normaliser = fitNormaliser(sourceOf(rows, [3]), [0]);
  assert.deepEqual(JSON.parse(JSON.stringify(normaliser)), normaliser);
  const target = new Float32Array(4);
  normalise(normaliser, Float32Array.from([9, 9, 0.2, 0.7]), 2, target, 2);
  assert.ok(Math.abs(target[2]) < 1e-6 && Math.abs(target[3]) < 1e-6);
  normalise(normaliser, Float32Array.from([1e9, 0.7]), 0, target, 0);
  assert.equal(target[0], 10);
  normalise(normaliser, Float32Array.from([-1e9, 0.7]), 0, target, 0);
  assert.equal(target[0], -10);
});
