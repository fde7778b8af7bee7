import type { Words } from '../../contract/language.ts';

/** A column of a table. Its cells are written by the table's slot `cell-<key>`, or else show `value`. */
export interface Column<Row> {
  readonly key: string;
  readonly label: Words;
  /** What the column means, on hover. */
  readonly help?: Words;
  /** What rows are sorted by, and what is shown where there is no slot; null is sorted last. */
  readonly value: (row: Row) => string | number | null | undefined;
  /** A track of a CSS grid: `8rem`, `minmax(10rem, 2fr)`. */
  readonly width?: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  readonly sortable?: boolean;
  /** Its cells fit, or cut what they hold themselves. Each cell that the table cuts is painted by itself, which costs. */
  readonly fits?: boolean;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** The heading of a group of rows. */
export class Heading<Row> {
  readonly group: string;
  readonly rows: readonly Row[];

  constructor(group: string, rows: readonly Row[]) {
    this.group = group;
    this.rows = rows;
  }
}

/** A line of a table. */
export type Line<Row> = Heading<Row> | Row;

/** Rows in the order of a column; those without a value last either way. Equal ones keep their order. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | null): readonly Row[] {
  const column = sort && columns.find(({ key }) => key === sort.key);
  if (!column) return rows;
  const sign = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: present(column.value(row)) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compared(a.value, b.value);
    })
    .map(({ row }) => row);
}

function present(value: string | number | null | undefined): string | number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compared(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** Rows under the headings of their groups, groups in the order in which they first occur; folded ones without rows. */
export function lines<Row>(
  rows: readonly Row[],
  groupOf: ((row: Row) => string) | undefined,
  folded: ReadonlySet<string>,
): readonly Line<Row>[] {
  if (!groupOf) return rows;
  return [...Map.groupBy(rows, groupOf)].flatMap(([group, members]): readonly Line<Row>[] => [
    new Heading(group, members),
    ...(folded.has(group) ? [] : members),
  ]);
}

/** Which lines of a scrolled list need to be drawn: `[from, to)`, a few more than can be seen. */
export function windowOf(
  scrolled: number,
  visible: number,
  lineHeight: number,
  count: number,
): readonly [number, number] {
  // In steps of several lines, so that most scroll events change nothing.
  const first = Math.floor(scrolled / lineHeight / STEP) * STEP;
  const from = Math.max(0, first - STEP);
  const to = first + Math.ceil(visible / lineHeight) + 2 * STEP;
  return [Math.min(from, count), Math.min(to, count)];
}

/** How many lines `windowOf` draws at most. */
export function mostDrawn(visible: number, lineHeight: number): number {
  return Math.ceil(visible / lineHeight) + 3 * STEP;
}

const STEP = 8;

/** The header's next order when it is clicked: one way, the other way, then the order of the rows. */
export function nextSort(sort: Sort | null, key: string, firstDescending: boolean): Sort | null {
  if (sort?.key !== key) return { key, descending: firstDescending };
  return sort.descending === firstDescending ? { key, descending: !firstDescending } : null;
}
