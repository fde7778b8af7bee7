import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LANGUAGES } from '../src/contract/language.ts';
import { validateModel } from '../src/models/validate.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/hostile-models');
const EXPECTED = join(import.meta.dirname, 'fixtures/hostile-models.json');

/** What the validator says of the first check that a file fails, without the folder's name. */
function refusalOf(name: string) {
  const { valid, checks } = validateModel(join(FOLDER, name));
  const failed = checks.find(({ status }) => status === 'fail');
  assert.equal(valid, false);
  const shown = (words: string): string => words.replaceAll(`${FOLDER}/`, '');
  return Object.fromEntries(
    LANGUAGES.map((language) => [language, [failed!.message, failed!.fix!].map((words) => shown(words[language]))]),
  );
}

const names = readdirSync(FOLDER).sort();
// `WARMSTART_WRITE_GOLDEN=1 node --test test/hostile-models.test.ts` writes what is said today, to be read and committed.
if (process.env['WARMSTART_WRITE_GOLDEN'] === '1') {
  writeFileSync(
    EXPECTED,
    `${JSON.stringify(Object.fromEntries(names.map((name) => [name, refusalOf(name)])), null, 2)}\n`,
  );
}
const expected = JSON.parse(readFileSync(EXPECTED, 'utf8')) as Record<string, unknown>;

test('every hostile file has its message', () => {
  assert.deepEqual(names, Object.keys(expected).sort());
});

for (const name of names) {
  test(`refused with its exact message: ${name}`, () => {
    const before = process.memoryUsage().arrayBuffers;
    const begun = performance.now();
    assert.deepEqual(refusalOf(name), expected[name]);
    assert.ok(performance.now() - begun < 1000, 'within a second');
    assert.ok(process.memoryUsage().arrayBuffers - before < 4 << 20, 'with little memory');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
}
