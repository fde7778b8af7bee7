import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heading, lines, nextSort, sorted, windowOf, type Column } from './table-rows.ts';

interface Row {
  readonly name: string;
  readonly loss: number | null;
}

const ROWS: readonly Row[] = [
  { name: 'run 10', loss: 0.5 },
  { name: 'run 9', loss: null },
  { name: 'run 2', loss: NaN },
  { name: 'run 1', loss: 0.4 },
];
const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', label: 'name', value: ({ name }) => name },
  { key: 'loss', label: 'loss', value: ({ loss }) => loss },
];

const names = (rows: readonly Row[]): string[] => rows.map(({ name }) => name.slice(4));

test('rows are sorted with numbers in words as numbers, and without a value last either way', () => {
  assert.deepEqual(names(sorted(ROWS, COLUMNS, { key: 'name', descending: false })), ['1', '2', '9', '10']);
  assert.deepEqual(names(sorted(ROWS, COLUMNS, { key: 'loss', descending: false })), ['1', '10', '9', '2']);
  assert.deepEqual(names(sorted(ROWS, COLUMNS, { key: 'loss', descending: true })), ['10', '1', '9', '2']);
  assert.equal(sorted(ROWS, COLUMNS, null), ROWS);
  assert.equal(sorted(ROWS, COLUMNS, { key: 'gone', descending: true }), ROWS);
});

test('groups keep the order in which they first occur, and folded ones have no rows', () => {
  const groupOf = ({ loss }: Row): string => (loss === null ? 'none' : 'some');
  const shown = lines(ROWS, groupOf, new Set(['none'])).map((line) =>
    line instanceof Heading ? `${line.group} ${line.rows.length}` : line.name,
  );
  assert.deepEqual(shown, ['some 3', 'run 10', 'run 2', 'run 1', 'none 1']);
  assert.equal(lines(ROWS, undefined, new Set()).length, ROWS.length);
});

test('what is drawn covers what is seen, changes seldom and stays within the list', () => {
  for (let scrolled = 0; scrolled < 3000; scrolled += 7) {
    const [from, to] = windowOf(scrolled, 300, 30, 100);
    assert.ok(from * 30 <= Math.min(scrolled, 3000) && (to === 100 || to * 30 >= scrolled + 300));
    assert.ok(to - from <= 40);
  }
  assert.deepEqual(windowOf(241, 300, 30, 100), windowOf(479, 300, 30, 100));
  assert.deepEqual(windowOf(0, 300, 30, 0), [0, 0]);
});

test('a header is clicked through one order, the other and none', () => {
  const first = nextSort(null, 'loss', true);
  const second = nextSort(first, 'loss', true);
  assert.deepEqual(
    [first, second],
    [
      { key: 'loss', descending: true },
      { key: 'loss', descending: false },
    ],
  );
  assert.equal(nextSort(second, 'loss', true), null);
  assert.deepEqual(nextSort(second, 'name', false), { key: 'name', descending: false });
});
