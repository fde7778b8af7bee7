import type { Text } from '../../../contract/language.ts';
import { both, markup, type Insertion, type Markup } from './markup.ts';

/** A cell: text, markup, or the same text in both languages. */
export type Cell = Insertion | Text;

/** A table whose first column heads its rows. */
export function table(caption: Text, header: readonly Cell[], rows: readonly (readonly Cell[])[]): Markup {
  const body = rows.map(
    ([head, ...cells]) =>
      markup`<tr><th scope="row">${content(head)}</th>${cells.map((cell) => markup`<td>${content(cell)}</td>`)}</tr>\n`,
  );
  return markup`<div class="scroll"><table>
<caption>${both(caption)}</caption>
<thead><tr>${header.map((cell) => markup`<th scope="col">${content(cell)}</th>`)}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

/** A table that takes room, folded away on screen and open in print. */
export function foldedTable(summary: Text, content: Markup): Markup {
  return markup`<details><summary>${both(summary)}</summary>${content}</details>`;
}

function content(cell: Cell): Insertion {
  return isText(cell) ? both(cell) : cell;
}

function isText(cell: Cell): cell is Text {
  return typeof cell === 'object' && cell !== null && 'en' in cell && 'zh' in cell;
}
