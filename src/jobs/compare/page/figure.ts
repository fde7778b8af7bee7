import type { Text } from '../../../contract/language.ts';
import { both, markup, type Insertion, type Markup } from './markup.ts';

export interface FigureFrame {
  /** Unique in the page; letters and hyphens. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly caption: Text;
  readonly note?: Text | null;
}

/** A figure whose caption is also its name for screen readers; the data stand in a table beside it. */
export function figure({ id, width, height, caption, note = null }: FigureFrame, content: Insertion): Markup {
  return markup`<figure>
<figcaption id="${id}">${both(caption)}</figcaption>
<div class="drawing"><svg role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}">${content}</svg></div>
${note && markup`<p class="note">${both(note)}</p>`}
</figure>`;
}
