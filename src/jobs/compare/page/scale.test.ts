import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearScale, paddedRange, tickText } from './scale.ts';

test('a scale maps its ends to the ends of the figure, upside down where asked', () => {
  const scale = linearScale([2, 4], [300, 100]);
  assert.deepEqual([scale(2), scale(3), scale(4)], [300, 200, 100]);
});

test('ticks are round, inside the domain, and written with the decimals they need', () => {
  const ticksOf = (low: number, high: number): string[] => tickText(linearScale([low, high], [0, 1], 5).ticks);
  assert.deepEqual(ticksOf(0, 1_000_000), [
    '0',
    '200\u202f000',
    '400\u202f000',
    '600\u202f000',
    '800\u202f000',
    '1\u202f000\u202f000',
  ]);
  assert.deepEqual(ticksOf(0.05, 0.62), ['0.2', '0.4', '0.6']);
  assert.deepEqual(ticksOf(-0.021, 0.01), ['−0.02', '−0.01', '0.00', '0.01']);
  assert.deepEqual(tickText([-0.05, 0, 0.005], true), ['−5.0\u202f%', '0.0\u202f%', '0.5\u202f%']);
});

test('a domain without length is widened, so that nothing is divided by zero', () => {
  for (const value of [0, 5, -3]) {
    const scale = linearScale(paddedRange([value]), [0, 100]);
    assert.equal(scale(value), 50);
    assert.ok(scale.ticks.length > 0);
  }
});
