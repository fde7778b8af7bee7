import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly, stringifyExactly } from '../base/exact-json.ts';
import { Random } from '../base/random.ts';
import { RunningMoments, type MomentsState } from './running-moments.ts';

const COLUMNS = 3;

/** Rows of three columns: one far from 0 and narrow, one wide, one constant. */
function rows(count: number, seed: number): Float64Array {
  const random = new Random(seed);
  const row = (): number[] => [1e6 + 1e-2 * random.normal(), 50 * random.normal(), 4];
  return Float64Array.from(Array.from({ length: count }, row).flat());
}

/** Mean and population variance of a column, the mean first. */
function twoPass(all: Float64Array, column: number): { mean: number; variance: number } {
  const values = [...all].filter((_, i) => i % COLUMNS === column);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
}

test('batches of any size give the mean and variance of all rows together', () => {
  const all = rows(200, 1);
  for (const sizes of [[200], [1, 199], [7, 0, 93, 100], Array<number>(200).fill(1)]) {
    const moments = new RunningMoments(COLUMNS);
    let from = 0;
    for (const size of sizes) {
      moments.add(all.slice(from * COLUMNS, (from + size) * COLUMNS), size);
      from += size;
    }
    assert.equal(moments.count, 200);
    for (let column = 0; column < COLUMNS; column++) {
      const { mean, variance } = twoPass(all, column);
      assert.ok(
        Math.abs(moments.meanOf(column) - mean) <= 1e-13 * Math.abs(mean),
        `${sizes.length} batches: mean ${column}`,
      );
      assert.ok(
        Math.abs(moments.varianceOf(column) - variance) <= 1e-5 * variance,
        `${sizes.length} batches: variance ${column}`,
      );
    }
    assert.equal(moments.varianceOf(2), 0);
  }
});

test('by hand: 1, 2 and then 6 have mean 3 and variance 14/3', () => {
  const moments = new RunningMoments(1);
  moments.add(Float32Array.of(1, 2), 2);
  moments.add(Float32Array.of(6, 99), 1); // what stands behind the rows counts for nothing
  assert.equal(moments.meanOf(0), 3);
  assert.ok(Math.abs(moments.varianceOf(0) - 14 / 3) < 1e-15);
});

test('before the first row there is neither mean nor spread', () => {
  const moments = new RunningMoments(1);
  assert.deepEqual([moments.count, moments.meanOf(0), moments.varianceOf(0)], [0, 0, 0]);
});

test('stored and restored, it goes on bit for bit', () => {
  const moments = new RunningMoments(COLUMNS);
  moments.add(rows(31, 2), 31);
  const resumed = new RunningMoments(COLUMNS);
  resumed.restore(parseExactly(stringifyExactly(moments.state())) as MomentsState);
  assert.deepEqual(resumed.state(), moments.state());
  for (const one of [moments, resumed]) one.add(rows(5, 3), 5);
  assert.deepEqual(resumed.state(), moments.state());
});
