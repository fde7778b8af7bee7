import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from './table.ts';

test('first column to the left, the others to the right, no blanks at the ends', () => {
  assert.equal(
    table([
      ['', 'mean', 'note'],
      ['model', '1.5', ''],
      ['a', '10.25', 'x'],
    ]),
    ['        mean  note', 'model    1.5', 'a      10.25     x'].join('\n'),
  );
});

test('Chinese characters take two columns', () => {
  assert.equal(
    table([
      ['', '均值'],
      ['平均延迟（s）', '1'],
      ['ab', '100.5'],
    ]),
    ['                均值', '平均延迟（s）      1', 'ab             100.5'].join('\n'),
  );
});

test('a row may be shorter than the header', () => assert.equal(table([['a', 'b'], ['c']]), 'a  b\nc'));
