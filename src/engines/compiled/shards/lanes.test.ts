import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArraySpec } from '../../../learning/engine.ts';
import { putLanes, takeLanes } from './lanes.ts';

const dtype = 'float32';
const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i);

test('lanes are taken along their axis', () => {
  const first = new Float32Array(4);
  takeLanes(counted(8), { shape: [4, 2], dtype, lanes: 0 }, { from: 1, to: 3 }, first);
  assert.deepEqual([...first], [2, 3, 4, 5]);
  const second = new Float32Array(6);
  takeLanes(counted(12), { shape: [3, 4], dtype, lanes: 1 }, { from: 2, to: 4 }, second);
  assert.deepEqual([...second], [2, 3, 6, 7, 10, 11]);
  const whole = new Int32Array(1);
  takeLanes(Int32Array.of(7), { shape: [], dtype: 'int32' }, { from: 2, to: 4 }, whole);
  assert.deepEqual([...whole], [7]);
});

test('all lanes put back make the whole', () => {
  const spec: ArraySpec = { shape: [2, 6, 3], dtype, lanes: 1 };
  const before = counted(36);
  const after = new Float32Array(36);
  for (let from = 0; from < 6; from += 2) {
    const some = new Float32Array(12);
    takeLanes(before, spec, { from, to: from + 2 }, some);
    putLanes(some, spec, { from, to: from + 2 }, after);
  }
  assert.deepEqual(after, before);
});
