import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { failure } from '../../contract/errors/index.ts';
import { LANGUAGES } from '../../contract/language.ts';
import { RUN_KINDS } from '../../contract/run.ts';
import { checkText } from './check-text.ts';

/** What a problem's range marks. */
function marked(text: string): string[] {
  return checkText('pretrain', text).problems.map(({ path, from, to }) => `${path.join('.')}: ${text.slice(from, to)}`);
}

test('a text that is fine has no problems, and says what a run would use', () => {
  const { problems, given, checked } = checkText('pretrain', '{ "epochs": 3, /* few */ }');
  assert.deepEqual(problems, []);
  assert.deepEqual(given, { epochs: 3 });
  assert.equal(checked?.configuration.batch_size, 512);
});

test('wrong values are marked where they stand, unknown keys by their key', () => {
  assert.deepEqual(marked('{ "epochs": -4, "epocs": 3, "environment": { "load": "x" } }'), [
    'epochs: -4',
    'epocs: "epocs"',
    'environment.load: "x"',
  ]);
  assert.deepEqual(marked('{ "demonstrations": { "strategies": [{ "name": "rnadom" }] } }'), [
    'demonstrations.strategies.0.name: "rnadom"',
  ]);
  assert.deepEqual(marked('{ "a.b": 1 }'), ['a.b: "a.b"']);
});

test('what is wrong between settings is marked at the one that it names', () => {
  assert.deepEqual(marked('{\n  "batch_size": 100,\n  "sequence_length": 24\n}'), ['batch_size: 100']);
  const [problem] = checkText('ppo', '{ "mode": "external" }').problems;
  assert.deepEqual(problem.path, ['mode']);
});

test('mistakes of writing are marked at the word', () => {
  assert.deepEqual(marked('{ "epochs": 3 "seed": 1 }'), [': "seed"']);
  assert.deepEqual(marked('{ epochs: 3 }'), [': epochs']);
  assert.deepEqual(marked(''), [': ']);
  assert.deepEqual(marked('{ "seed": 1, "seed": 2 }'), [': "seed"']);
});

test('the words name no place, which the mark shows, and come in both languages', () => {
  const [problem] = checkText('pretrain', '{ "epochs": -4 }').problems;
  assert.match(problem.message.en, /^epochs: expected a positive integer/);
  assert.match(problem.message.zh, /^epochs：应为/);
});

test('further checks are told with the setting that they are about', () => {
  const text = '{ "device": "gpu" }';
  const refused = (): never => {
    throw failure('engine/gpu-unsupported', { device: 'gpu', engine: 'reference' });
  };
  const { problems, checked } = checkText('pretrain', text, () => [
    { path: ['device'], require: refused },
    { path: ['epochs'], require: () => {} },
  ]);
  assert.equal(checked, null);
  assert.deepEqual(
    problems.map(({ path, from, to }) => [...path, text.slice(from, to)]),
    [['device', '"gpu"']],
  );
});

test('a value that is no object is a problem', () => {
  for (const text of ['3', '[]', 'null', '"a"']) {
    const { problems, given } = checkText('pretrain', text);
    assert.equal(problems.length, 1, text);
    assert.equal(given, null);
  }
});

test('whatever the text is, it is answered', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"epochs"',
      '"environment"',
      '"load"',
      '3',
      '-1e999',
      'null',
      'true',
      '//',
      '/*',
    ],
    ...['*/', '\n', '\r', '\\', '\0', '\u2028', '\ud800', '\ufeff', '__proto__', '"__proto__"', '"$schema"', ' '],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.constantFrom(...RUN_KINDS), (parts, kind) => {
      const text = parts.join('');
      for (const { from, to, message } of checkText(kind, text).problems) {
        assert.ok(from >= 0 && from <= to && to <= text.length, text);
        for (const language of LANGUAGES) assert.ok(message[language].length > 0);
      }
    }),
    { numRuns: 500 },
  );
  for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000), '{'.repeat(100_000)]) {
    assert.equal(checkText('pretrain', text).problems.length, 1);
  }
});

test('any JSON value in place of a setting is answered', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RUN_KINDS), fc.jsonValue(), (kind, value) => {
      for (const key of ['epochs', 'environment', 'demonstrations', 'mode', 'evaluation']) {
        checkText(kind, JSON.stringify({ [key]: value }));
      }
    }),
    { numRuns: 200 },
  );
});
