import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly, stringifyExactly } from './exact-json.ts';

const there = (value: unknown): unknown => parseExactly(stringifyExactly(value));

test('typed arrays come back as what they were, every bit the same', () => {
  const arrays = [
    Float32Array.of(0.1, -0, NaN, Infinity, -Infinity, 1e-45),
    Float64Array.of(0.1, -0, NaN, Number.MAX_VALUE, 5e-324),
    Int32Array.of(-1, 2 ** 31 - 1),
    Uint8Array.of(0, 255),
    Uint32Array.of(2 ** 32 - 1),
    new Float32Array(0),
  ];
  for (const array of arrays) assert.deepEqual(there(array), array, array.constructor.name);
  const odd = new Float32Array(Uint32Array.of(0x7fc00001).buffer); // a NaN with a bit of its own
  assert.equal(new Uint32Array((there(odd) as Float32Array).buffer)[0], 0x7fc00001);
});

test('of a view, its own part alone is written', () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  assert.deepEqual(there(whole.subarray(1, 3)), Float32Array.of(2, 3));
});

test('an array longer than a call takes arguments comes back', () => {
  const long = Float64Array.from({ length: 100_003 }, (_, i) => i / 7);
  assert.deepEqual(there(long), long);
});

test('numbers that are not finite, and −0, come back among all else that JSON knows', () => {
  const value = {
    numbers: [NaN, Infinity, -Infinity, -0, 0, 1.5, 2 ** 53],
    nested: { deep: [{ array: Int32Array.of(7), best: -Infinity }], nothing: null, text: 'NaN', yes: true },
  };
  assert.deepEqual(there(value), value);
  assert.ok(Object.is((there([-0]) as number[])[0], -0));
  assert.ok(Object.is((there([0]) as number[])[0], 0));
});

test('an array of a type that it has no form for is refused, not lost', () => {
  for (const array of [Int16Array.of(1), BigInt64Array.of(1n), new DataView(new ArrayBuffer(4))]) {
    assert.throws(() => stringifyExactly({ array }), new RegExp(`no form for ${array.constructor.name}`));
  }
});
