import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedBand } from './seed-bands.ts';

test('the band holds the mean between the lowest and the highest curve', () => {
  const band = seedBand([
    { x: [0, 10, 20], y: [1, 2, 3] },
    { x: [0, 10, 20], y: [3, 2, 7] },
  ]);
  assert.deepEqual(band, { x: [0, 10, 20], y: [2, 2, 5], low: [1, 2, 3], high: [3, 2, 7] });
});

test('curves with other points are read between them', () => {
  const band = seedBand([
    { x: [0, 4, 8], y: [0, 4, 8] },
    { x: [0, 8], y: [0, 80] },
  ]);
  assert.deepEqual(band.x, [0, 4, 8]);
  assert.deepEqual(band.high, [0, 40, 80]);
  assert.deepEqual(band.y, [0, 22, 44]);
});

test('it ends where the first curve ends, and goes across the gaps of each', () => {
  const band = seedBand([
    { x: [0, 1, 2, 3, 4], y: [1, null, 2, 1, 1] },
    { x: [1, 2, 3, 4], y: [3, 3, 3, null] },
  ]);
  assert.deepEqual(band.x, [1, 2, 3]);
  assert.deepEqual(band.low, [1.5, 2, 1]);
});

test('curves without a common stretch make no band, and one curve is its own', () => {
  assert.deepEqual(
    seedBand([
      { x: [0, 1], y: [1, 1] },
      { x: [5, 6], y: [1, 1] },
    ]).x,
    [],
  );
  assert.deepEqual(seedBand([]).x, []);
  assert.deepEqual(seedBand([{ x: [7], y: [2] }]), { x: [7], y: [2], low: [2], high: [2] });
});

test('a long curve is thinned, its ends kept', () => {
  const x = Array.from({ length: 5000 }, (_, i) => i);
  const band = seedBand([{ x, y: x }]);
  assert.ok(band.x.length <= 402);
  assert.equal(band.x[0], 0);
  assert.equal(band.x.at(-1), 4999);
});
