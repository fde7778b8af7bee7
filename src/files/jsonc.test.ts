import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { TypedError } from '../base/errors.ts';
import type { KeyPath } from '../contract/configuration/key-path.ts';
import { parseJsonc } from './jsonc.ts';
import { decodeText } from './read-text.ts';

const TEXT = `// head
{
  "epochs": 3, /* three */ "gamma": 0.5,
  "environment": {
    "speeds": [1,
      2.5e0, {"deep": null}],
  },
}
`;

suite('parseJsonc', () => {
  test('gives the value without comments and trailing commas', () => {
    assert.deepEqual(parseJsonc(TEXT, 'a.json').value, {
      epochs: 3,
      gamma: 0.5,
      environment: { speeds: [1, 2.5, { deep: null }] },
    });
  });

  const places: readonly (readonly [KeyPath, readonly [number, number] | undefined])[] = [
    [[], [2, 1]],
    [['epochs'], [3, 3]],
    [['gamma'], [3, 28]],
    [
      ['environment', 'speeds'],
      [5, 5],
    ],
    [
      ['environment', 'speeds', 0],
      [5, 16],
    ],
    [
      ['environment', 'speeds', 1],
      [6, 7],
    ],
    [
      ['environment', 'speeds', 2, 'deep'],
      [6, 15],
    ],
    [['environment', 'speeds', 3], undefined],
    [['epochs', 'more'], undefined],
    [['toString'], undefined],
  ];
  for (const [path, place] of places) {
    test(`position of ${JSON.stringify(path)}`, () => {
      const expected = place && { line: place[0], column: place[1] };
      assert.deepEqual(parseJsonc(TEXT, 'a.json').position(path), expected);
    });
  }

  test('counts lines with each kind of line break', () => {
    const position = (lineBreak: string) => parseJsonc(`{${lineBreak}"a":${lineBreak}1}`, 'a').position(['a']);
    for (const lineBreak of ['\n', '\r\n', '\r']) assert.deepEqual(position(lineBreak), { line: 2, column: 1 });
  });

  test('keeps a key that is called __proto__ as data', () => {
    const value = parseJsonc('{"__proto__": {"polluted": true}}', 'a').value as object;
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });

  test('reads all that JSON.stringify writes, and finds a place for every key', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        const document = parseJsonc(text, 'a');
        assert.equal(JSON.stringify(document.value), JSON.stringify(JSON.parse(text)));
        for (const key of Object.keys(typeof json === 'object' && json !== null ? json : {})) {
          assert.ok(document.position([Array.isArray(json) ? Number(key) : key]));
        }
      }),
    );
  });

  test('either parses or throws a typed error at a position inside the text, whatever the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '1',
      '-',
      'true',
      'x',
      '//',
      '/*',
      '*/',
      '\n',
      ' ',
      '，',
      '\\',
    );
    const texts = fc.oneof(
      fc.array(pieces).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseJsonc(text, 'f');
        } catch (error) {
          assert.ok(error instanceof TypedError, String(error));
          const [, line, column] = /^f:(\d+):(\d+)$/.exec(String(error.params['where'])) ?? [];
          const lines = text.split(/\r\n|\r|\n/);
          assert.ok(Number(line) >= 1 && Number(line) <= lines.length);
          assert.ok(Number(column) >= 1 && Number(column) <= lines[Number(line) - 1].length + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

suite('decodeText', () => {
  test('leaves the byte order mark out', () => assert.equal(decodeText(Buffer.from('\ufeff{}'), 'a'), '{}'));

  test('accepts exactly what is valid UTF-8 without zero bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        const text = buffer.toString('utf8');
        const valid = Buffer.from(text, 'utf8').equals(buffer) && !bytes.includes(0);
        if (valid) assert.equal(decodeText(bytes, 'a'), text.replace(/^\ufeff/, ''));
        else assert.throws(() => decodeText(bytes, 'a'), { kind: 'configuration/not-utf8' });
      }),
      { numRuns: 2000 },
    );
  });

  test('names the place of the first byte that is wrong', () => {
    const bytes = Buffer.concat([Buffer.from('ab\n训'), Buffer.from([0xff]), Buffer.from('x')]);
    assert.throws(
      () => decodeText(bytes, 'a'),
      (error) => {
        return error instanceof TypedError && error.params['where'] === 'a:2:2';
      },
    );
  });
});
