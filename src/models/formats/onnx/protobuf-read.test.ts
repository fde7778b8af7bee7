import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesField, floatField, integerField, join } from '../../../compiler/onnx/protobuf.ts';
import type { TypedError } from '../../../base/errors.ts';
import { BYTES, FIXED32, VARINT, fieldsOf, highWord, lowWord, textIn, unsigned, varintsIn } from './protobuf-read.ts';
import { refusalOf } from './refusal.ts';

const refuse = refusalOf('x.onnx');
const whole = (bytes: Uint8Array) => ({ start: 0, end: bytes.length });

/** A varint as protocol buffers write it. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

test('what the compiler writes is read field by field', () => {
  const bytes = join([integerField(1, 300), floatField(20, 0.5), bytesField(3, '数'), bytesField(4, '')]);
  const fields = [...fieldsOf(bytes, whole(bytes), {}, refuse)];
  assert.deepEqual(
    fields.map(({ number, wire }) => [number, wire]),
    [
      [1, VARINT],
      [20, FIXED32],
      [3, BYTES],
      [4, BYTES],
    ],
  );
  const [integer, float, text, empty] = fields;
  assert.equal(unsigned(bytes, integer), 300);
  assert.equal(new DataView(bytes.buffer).getFloat32(float.start, true), 0.5);
  assert.equal(textIn(bytes, text, refuse), '数');
  assert.equal(textIn(bytes, empty, refuse), '');
});

test('integers of 64 bits are read exactly, word by word', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (integers) => {
      const bytes = Uint8Array.from(integers.flatMap(varint));
      const words = Int32Array.from(
        [...varintsIn(bytes, whole(bytes), refuse)].flatMap((place) => [lowWord(bytes, place), highWord(bytes, place)]),
      );
      assert.deepEqual([...new BigInt64Array(words.buffer)], integers);
    }),
    { seed: 1, numRuns: 500, examples: [[[0n, -1n, 1n << 28n, 1n << 31n, 1n << 32n, 1n << 35n, -(1n << 63n)]]] },
  );
});

test('an integer beyond what a number holds stays beyond it', () => {
  for (const value of [2n ** 53n, 2n ** 64n - 1n, -1n]) {
    const bytes = Uint8Array.from(varint(value));
    assert.ok(unsigned(bytes, whole(bytes)) >= 2 ** 53);
  }
});

const BROKEN: Record<string, { bytes: number[]; problem: string }> = {
  'a tag that does not end': { bytes: [0x80], problem: 'cut' },
  'an integer that does not end': { bytes: [0x08, 0xff, 0xff], problem: 'cut' },
  'an integer of eleven bytes': { bytes: [0x08, ...new Array<number>(10).fill(0x80), 0], problem: 'varint' },
  'a length beyond the end': { bytes: [0x0a, 2, 0], problem: 'cut' },
  'a length of exabytes': { bytes: [0x0a, ...varint(2n ** 64n - 1n)], problem: 'cut' },
  'eight bytes cut': { bytes: [0x09, 0, 0, 0, 0, 0, 0, 0], problem: 'cut' },
  'four bytes cut': { bytes: [0x0d, 0, 0, 0], problem: 'cut' },
  'field number 0': { bytes: [0x00, 0x00], problem: 'field' },
  'a field number beyond 2^29': { bytes: [...varint(2n ** 32n), 0], problem: 'field' },
  'a group': { bytes: [0x0b, 0x0c], problem: 'field' },
  'an unknown encoding': { bytes: [0x0e], problem: 'field' },
};

for (const [what, { bytes, problem }] of Object.entries(BROKEN)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => [...fieldsOf(Uint8Array.from(bytes), { start: 0, end: bytes.length }, {}, refuse)],
      (error: TypedError) => error.params['problem'] === problem && error.params['offset'] === 0,
    );
  });
}

test('a message that reaches beyond the one around it is told from a file that was cut', () => {
  const bytes = Uint8Array.of(0x0a, 3, 0x0a, 2, 0, 0);
  const [message] = fieldsOf(bytes, { start: 0, end: 5 }, {}, refuse);
  assert.throws(
    () => [...fieldsOf(bytes, message, {}, refuse)],
    (error: TypedError) => error.params['problem'] === 'beyond',
  );
});

test('a field in another encoding than its own is refused, an unknown field is not', () => {
  const bytes = join([integerField(9, 1), integerField(1, 1)]);
  assert.equal([...fieldsOf(bytes, whole(bytes), { 1: [VARINT] }, refuse)].length, 2);
  assert.throws(
    () => [...fieldsOf(bytes, whole(bytes), { 1: [BYTES, FIXED32] }, refuse)],
    (error: TypedError) => error.params['problem'] === 'encoding' && error.params['offset'] === 2,
  );
});
