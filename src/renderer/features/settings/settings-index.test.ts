import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../../../contract/host/settings.ts';
import { matching, SECTIONS } from './settings-index.ts';

const keys = (query: string): string[] => matching(query).flatMap(({ lines }) => lines.map(({ key }) => key));

test('settings are found by name, help and other words, in both languages', () => {
  assert.deepEqual(keys('cuda'), ['device', 'engines', 'tensorflow']);
  assert.deepEqual(keys('深色'), ['theme']);
  assert.deepEqual(keys('Dark'), ['theme']);
  assert.deepEqual(keys('chinese'), ['language']);
  assert.deepEqual(keys('cores threads'), ['threads']);
  assert.deepEqual(keys('no such setting'), []);
  assert.equal(matching('').length, SECTIONS.length);
});

test('every setting has its line, with help in both languages', () => {
  const lines = SECTIONS.flatMap((section) => section.lines);
  const shown = new Set<string>(lines.map(({ key }) => key));
  const chosen = Object.keys(settingsSchema.shape).filter((key) => key !== 'views');
  assert.deepEqual(
    chosen.filter((key) => !shown.has(key)),
    [],
  );
  for (const { key, help } of lines) assert.ok(help.en && help.zh, key);
});
