import { displayWidth } from '../base/display-width.ts';

/**
 * Lays rows out in columns: the first left-aligned, the others right-aligned, as numbers are read, or all to the left;
 * widths count what a terminal shows.
 */
export function table(rows: readonly (readonly string[])[], align: 'right' | 'left' = 'right'): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = ' '.repeat(widths[column] - displayWidth(cell));
          return column === 0 || align === 'left' ? cell + padding : padding + cell;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
