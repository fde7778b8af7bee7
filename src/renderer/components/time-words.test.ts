import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agoWords } from './time-words.ts';

const NOW = Date.UTC(2026, 0, 20, 12);
const MINUTE = 60_000;

test('a moment is said as how long ago it was, after a week as its date', () => {
  assert.equal(agoWords(NOW - 20_000, NOW, 'en'), 'just now');
  assert.equal(agoWords(NOW - 20_000, NOW, 'zh'), '刚刚');
  assert.equal(agoWords(NOW - 5.9 * MINUTE, NOW, 'en'), '5 minutes ago');
  assert.equal(agoWords(NOW - 5 * MINUTE, NOW, 'zh'), '5 分钟前');
  assert.equal(agoWords(NOW - 3 * 60 * MINUTE, NOW, 'en'), '3 hours ago');
  assert.equal(agoWords(NOW - 30 * 60 * MINUTE, NOW, 'en'), 'yesterday');
  assert.equal(agoWords(NOW - 10 * 24 * 60 * MINUTE, NOW, 'en'), '10 Jan 2026');
});
