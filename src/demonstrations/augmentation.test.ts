import assert from 'node:assert/strict';
import test from 'node:test';
import { Augmentation } from './augmentation.ts';

const ROWS = 512;
const SIZE = 64;

test('noise has the deviation asked for, mean 0, and differs between rows and calls', () => {
  const augmentation = new Augmentation({ noise: 0.3, featureDropout: 0 }, 1);
  const values = new Float32Array(ROWS * SIZE);
  augmentation.apply(values, ROWS, SIZE);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  assert.ok(Math.abs(mean) < 0.3 * 0.04, String(mean));
  assert.ok(Math.abs(std - 0.3) < 0.3 * 0.03, String(std));
  const again = new Float32Array(ROWS * SIZE);
  augmentation.apply(again, ROWS, SIZE);
  assert.notDeepEqual(values, again);
  assert.notDeepEqual(values.subarray(0, SIZE), values.subarray(SIZE, 2 * SIZE));
});

test('dropout sets the share asked for to 0 and leaves the rest', () => {
  for (const featureDropout of [0.01, 0.3, 0.95]) {
    const augmentation = new Augmentation({ noise: 0, featureDropout }, 2);
    let dropped = 0;
    for (let n = 0; n < 10; n++) {
      const values = new Float32Array(ROWS * SIZE).fill(5);
      augmentation.apply(values, ROWS, SIZE);
      for (const value of values) {
        assert.ok(value === 5 || value === 0);
        if (value === 0) dropped++;
      }
    }
    const count = 10 * ROWS * SIZE;
    const deviation = Math.sqrt(count * featureDropout * (1 - featureDropout));
    assert.ok(Math.abs(dropped - featureDropout * count) < 5 * deviation, `${featureDropout}: ${dropped / count}`);
  }
});

test('only the rows named are touched; nothing asked for changes nothing and draws nothing', () => {
  const values = new Float32Array(4).fill(1);
  new Augmentation({ noise: 1, featureDropout: 0.5 }, 3).apply(values, 1, 2);
  assert.deepEqual([...values.subarray(2)], [1, 1]);
  const off = new Augmentation({ noise: 0, featureDropout: 0 }, 3);
  const before = off.state();
  const same = new Float32Array(4).fill(1);
  off.apply(same, 2, 2);
  assert.deepEqual([...same], [1, 1, 1, 1]);
  assert.deepEqual(off.state(), before);
});
