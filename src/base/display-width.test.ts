import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutToWidth, displayWidth, wrapped } from './display-width.ts';

test('wide characters take two columns', () => {
  assert.equal(displayWidth('ab 训练'), 7);
  assert.equal(cutToWidth('训练步', 5), '训练');
});

test('text is wrapped at blanks and beside wide characters, but not before their punctuation', () => {
  assert.deepEqual(wrapped('one two three', 8), ['one two', 'three']);
  assert.deepEqual(wrapped('a-very-long-word x', 4), ['a-very-long-word', 'x']);
  assert.deepEqual(wrapped('请安装驱动，再试', 10), ['请安装驱', '动，再试']);
  assert.deepEqual(wrapped('', 10), ['']);
});
