import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellWords } from './shell-words.ts';

test('words are quoted only where the shell would take them apart', () => {
  const words = ['warmstart', 'sets/of last week', 'it’s', "it's", 'a="b"', 'C:\\sets'];
  assert.equal(shellWords(words, false), `warmstart 'sets/of last week' 'it’s' 'it'\\''s' 'a="b"' C:\\sets`);
  assert.equal(shellWords(words, true), `warmstart "sets/of last week" "it’s" "it's" "a=\\"b\\"" C:\\sets`);
});
