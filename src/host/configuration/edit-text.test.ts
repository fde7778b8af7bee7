import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isFailure } from '../../contract/errors/index.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { editText } from './edit-text.ts';
import { shippedConfigurations } from './presets.ts';

const TEXT = `// what it is for
{
  "seed": 1, // of everything
  /* sizes */
  "hidden_size": 64,
  "environment": { "load": 0.8 }, // the problem
  "demonstrations": {
    "seed": 2 // theirs
  },
  "epochs": 10 // at most
}
`;

const valueOf = (text: string): Record<string, unknown> => parseJsonc(text, 'text').value as Record<string, unknown>;

test('a value is changed in its place, and nothing else', () => {
  assert.equal(editText(TEXT, ['hidden_size'], 128), TEXT.replace('64', '128'));
  assert.equal(editText(TEXT, ['environment', 'load'], 0.9), TEXT.replace('0.8', '0.9'));
  assert.equal(editText(TEXT, ['demonstrations', 'seed'], null), TEXT.replace('"seed": 2', '"seed": null'));
});

test('comments that stand in a column stay in it while there is room', () => {
  const text = '{\n  "a": 1,    // one\n  "b": 22   // two\n}\n';
  const longer = '{\n  "a": 1000, // one\n  "b": 22   // two\n}\n';
  assert.equal(editText(text, ['a'], 1000), longer);
  assert.equal(editText(text, ['b'], 2), '{\n  "a": 1,    // one\n  "b": 2    // two\n}\n');
  assert.equal(editText(text, ['b'], 'far too long'), '{\n  "a": 1,    // one\n  "b": "far too long" // two\n}\n');
  assert.equal(editText('{ "a": 1 // x\n}', ['a'], 10), '{ "a": 10 // x\n}');
});

test('a new setting comes last in its group, and comments stay with their settings', () => {
  assert.equal(
    editText(TEXT, ['batch_size'], 256),
    TEXT.replace('"epochs": 10 // at most', '"epochs": 10, // at most\n  "batch_size": 256'),
  );
  assert.equal(
    editText(TEXT, ['demonstrations', 'switch_every'], 8),
    TEXT.replace('"seed": 2 // theirs', '"seed": 2, // theirs\n    "switch_every": 8'),
  );
  assert.equal(
    editText(TEXT, ['environment', 'service'], 'exponential'),
    TEXT.replace('0.8 }', '0.8, "service": "exponential" }'),
  );
});

test('groups that are missing are made, empty ones filled, and what stands in a group’s place gives way', () => {
  assert.deepEqual(valueOf(editText(TEXT, ['loss', 'value', 'coefficient'], 1))['loss'], { value: { coefficient: 1 } });
  assert.equal(editText('{}', ['epochs'], 3), '{\n  "epochs": 3\n}');
  assert.equal(editText('{ "loss": {} }', ['loss', 'a'], 1), '{ "loss": { "a": 1 } }');
  assert.equal(editText('{ "loss": null }', ['loss', 'a'], 1), '{ "loss": { "a": 1 } }');
  assert.deepEqual(valueOf(editText('{ // nothing\n}', ['epochs'], 3)), { epochs: 3 });
  assert.deepEqual(valueOf(editText('{ "loss": { /* none */ } }', ['loss', 'a'], 1)), { loss: { a: 1 } });
});

test('elements of lists are changed, added and taken out', () => {
  const text = '{ "s": [{ "name": "random" }, { "name": "jsq" }] }';
  assert.equal(editText(text, ['s', 1, 'name'], 'jiq'), text.replace('jsq', 'jiq'));
  assert.deepEqual(valueOf(editText(text, ['s', 2], { name: 'new' }))['s'], [
    { name: 'random' },
    { name: 'jsq' },
    { name: 'new' },
  ]);
  assert.deepEqual(valueOf(editText(text, ['s', 0], undefined))['s'], [{ name: 'jsq' }]);
});

test('what is taken out takes its line and comment along, and no other', () => {
  assert.equal(editText(TEXT, ['seed'], undefined), TEXT.replace('  "seed": 1, // of everything\n', ''));
  assert.equal(editText(TEXT, ['epochs'], undefined), TEXT.replace('  "epochs": 10 // at most\n', ''));
  assert.deepEqual(valueOf(editText(TEXT, ['environment', 'load'], undefined))['environment'], {});
  assert.equal(editText('{ "a": 1, "b": 2, "c": 3 }', ['b'], undefined), '{ "a": 1, "c": 3 }');
  assert.equal(editText('{ "a": 1, "b": 2 }', ['b'], undefined), '{ "a": 1 }');
  assert.equal(editText(TEXT, ['absent'], undefined), TEXT);
  assert.equal(editText(TEXT, [], undefined), TEXT);
});

test('long values are written over several lines, indented like their key', () => {
  const list = Array.from({ length: 3 }, (_, i) => ({ name: `a_strategy_with_a_long_name_${i}`, episodes: 100 }));
  const text = editText(TEXT, ['demonstrations', 'strategies'], list);
  assert.match(text, /\n {4}"strategies": \[\n {6}\{\n {8}"name"/);
  assert.deepEqual((valueOf(text)['demonstrations'] as { strategies: unknown }).strategies, list);
});

test('line ends of Windows stay', () => {
  const text = TEXT.replaceAll('\n', '\r\n');
  const added = editText(text, ['batch_size'], 256);
  assert.equal(added, text.replace('10 // at most', '10, // at most\r\n  "batch_size": 256'));
  assert.equal(editText(added, ['batch_size'], undefined).replaceAll('\r\n', '\n').includes('batch_size'), false);
});

test('every setting of the program’s own configuration can be changed, taken out and put back', () => {
  const text = readFileSync(join(shippedConfigurations(), 'ppo.json'), 'utf8');
  for (const key of Object.keys(valueOf(text))) {
    const value = valueOf(text)[key];
    const without = editText(text, [key], undefined);
    assert.ok(!(key in valueOf(without)), key);
    assert.deepEqual(valueOf(editText(without, [key], value)), valueOf(text), key);
    assert.equal(commentsIn(editText(text, [key], value)), commentsIn(text), key);
  }
});

function commentsIn(text: string): number {
  return text.match(/\/\//g)!.length;
}

test('a text that does not parse is refused, however deep it is', () => {
  for (const text of ['', '{', '[1', '{"a":1,"a":2}', '['.repeat(100_000), '{"a":'.repeat(100_000)]) {
    assert.throws(
      () => editText(text, ['a'], 1),
      (error) => isFailure(error, 'configuration/syntax') || isFailure(error, 'configuration/duplicate-key'),
    );
  }
});
