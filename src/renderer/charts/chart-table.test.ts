import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartTable, csvOf } from './chart-table.ts';

const axis = { label: 'step', kind: 'count' } as const;

test('curves with different x share a table, in order of x', () => {
  const a = { key: 'a', label: 'a', colour: '', x: [1, 3], y: [10, 30] };
  const b = { key: 'b', label: 'b', colour: '', x: [2, 3], y: [null, 33] };
  assert.deepEqual(chartTable([a, b], axis), {
    header: ['step', 'a', 'b'],
    rows: [
      ['1', '10', ''],
      ['2', '', ''],
      ['3', '30', '33'],
    ],
  });
});

test('a run named as a formula does not become one', () => {
  assert.equal(csvOf({ header: ['x', '=cmd()'], rows: [['-1', 'a,"b"']] }), 'x,\'=cmd()\r\n-1,"a,""b"""\r\n');
});
