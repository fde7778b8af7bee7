import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFilter } from './run-filter.ts';
import { sampleRow } from './testing/sample-row.ts';

const rows = [
  sampleRow({ run: 'outputs/ppo/a', name: 'Alpha', kind: 'ppo', mode: 'external', tags: ['paper', '基线'] }),
  sampleRow({ run: 'outputs/ppo/b', name: 'beta', kind: 'ppo', mode: 'scratch', state: 'lost', seed: 12 }),
  sampleRow({ run: 'outputs/pre/c', name: 'gamma', last: { validation_loss: 0.4 }, notes: 'too slow' }),
];

function left(text: string): string[] {
  return rows.filter(runFilter(text)).map(({ name }) => name);
}

test('words are looked for in names, folders, tags and notes, whatever their case', () => {
  assert.deepEqual(left(''), ['Alpha', 'beta', 'gamma']);
  assert.deepEqual(left('ALPHA'), ['Alpha']);
  assert.deepEqual(left('outputs/ppo'), ['Alpha', 'beta']);
  assert.deepEqual(left('基线'), ['Alpha']);
  assert.deepEqual(left('"too slow"'), ['gamma']);
  assert.deepEqual(left('ppo slow'), []);
});

test('a key looks at one thing only, and several must all hold', () => {
  assert.deepEqual(left('kind:ppo'), ['Alpha', 'beta']);
  assert.deepEqual(left('kind:ppo state:lost'), ['beta']);
  assert.deepEqual(left('tag:paper'), ['Alpha']);
  assert.deepEqual(left('seed:12'), ['beta']);
  assert.deepEqual(left('name:ppo'), []);
});

test('a minus excludes', () => {
  assert.deepEqual(left('-kind:ppo'), ['gamma']);
  assert.deepEqual(left('kind:ppo -alpha'), ['beta']);
});

test('a metric is compared; runs without it are left out', () => {
  assert.deepEqual(left('validation_loss:<0.5'), ['gamma']);
  assert.deepEqual(left('validation_loss:>=0.5'), []);
});

test('what is no key is a word with a colon', () => {
  assert.deepEqual(left('colour:red'), []);
  assert.deepEqual(rows.filter(runFilter('c:\\runs')).length, 0);
});
