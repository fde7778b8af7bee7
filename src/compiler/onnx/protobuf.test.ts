import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesField, floatField, integerField, messageField } from './protobuf.ts';

test('fields are encoded as the specification shows', () => {
  assert.deepEqual([...integerField(1, 150)], [0x08, 0x96, 0x01]);
  assert.deepEqual([...bytesField(2, 'testing')], [0x12, 7, ...Buffer.from('testing')]);
  assert.deepEqual([...messageField(3, [integerField(1, 150)])], [0x1a, 3, 0x08, 0x96, 0x01]);
});

test('field numbers above 15, negative and large integers', () => {
  assert.deepEqual([...integerField(20, 7)], [0xa0, 0x01, 7]);
  assert.deepEqual([...integerField(1, -2)], [0x08, 0xfe, ...new Array<number>(8).fill(0xff), 0x01]);
  assert.deepEqual([...integerField(1, 2 ** 40)], [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
});

test('floats are little-endian float32', () => {
  assert.deepEqual([...floatField(2, 1)], [0x15, 0, 0, 0x80, 0x3f]);
});
