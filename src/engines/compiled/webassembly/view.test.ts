import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broadcasted, collapsed, permuted, reshaped, sliced, whole, type View } from './view.ts';

const matrix = (rows: number, columns: number): View => whole({ length: rows * columns }, [rows, columns]);

test('a reshape is a view where strides give the same order', () => {
  assert.deepEqual(reshaped(matrix(6, 4), [2, 3, 4])?.strides, [12, 4, 1]);
  assert.deepEqual(reshaped(matrix(6, 4), [24])?.strides, [1]);
  const part = sliced(matrix(6, 10), 1, 4, 6);
  assert.deepEqual(reshaped(part, [2, 3, 2, 3]), { ...part, shape: [2, 3, 2, 3], strides: [30, 10, 3, 1] });
  assert.deepEqual(reshaped(broadcasted(matrix(6, 1), [6, 4]), [2, 3, 4])?.strides, [3, 1, 0]);
  assert.deepEqual(reshaped(whole({ length: 1 }, []), [1, 1])?.strides, [0, 0]);
});

test('and is none where they do not', () => {
  assert.equal(reshaped(permuted(matrix(6, 4), [1, 0]), [24]), undefined);
  assert.equal(reshaped(sliced(matrix(6, 10), 1, 4, 6), [36]), undefined);
  assert.equal(reshaped(sliced(matrix(4, 10), 1, 4, 6), [3, 8]), undefined);
});

test('dimensions are merged where all of the tensors allow it', () => {
  assert.deepEqual(collapsed([2, 1, 3, 4], [[12, 12, 4, 1]]), { shape: [24], strides: [[1]] });
  const strides = [
    [12, 4, 1],
    [0, 4, 1],
  ];
  assert.deepEqual(collapsed([2, 3, 4], strides), { shape: [2, 12], strides: [[12, 1], [0, 1]] }); // prettier-ignore
});
