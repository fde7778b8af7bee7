import type { Text } from '../../../contract/language.ts';

/** A piece of HTML or SVG that is safe to insert: nothing but `markup` and `rawMarkup` makes one. */
class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type { Markup };

/** What may stand in a template: text and numbers are escaped, markup is inserted, nothing is left out. */
export type Insertion = string | number | Markup | null | readonly Insertion[];

/** A template of markup; all that is inserted is escaped, in text and in quoted attributes alike. */
export function markup(pieces: TemplateStringsArray, ...insertions: readonly Insertion[]): Markup {
  return new Markup(pieces.reduce((source, piece, i) => source + inserted(insertions[i - 1]) + piece));
}

/** Source of the program's own that is no template: its style sheet. */
export function rawMarkup(source: string): Markup {
  return new Markup(source);
}

/** The same text in both languages, of which the style sheet shows one; `span` in a page, `tspan` in a figure's text. */
export function both({ en, zh }: Text, element: 'span' | 'tspan' = 'span'): Markup {
  if (en === zh) return markup`${en}`;
  return element === 'span'
    ? markup`<span lang="en">${en}</span><span lang="zh">${zh}</span>`
    : markup`<tspan lang="en">${en}</tspan><tspan lang="zh">${zh}</tspan>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function inserted(insertion: Insertion): string {
  if (insertion === null) return '';
  if (insertion instanceof Markup) return insertion.source;
  if (typeof insertion === 'object') return insertion.map(inserted).join('');
  return String(insertion).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}
