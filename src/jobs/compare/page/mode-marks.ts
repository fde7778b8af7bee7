import type { CompareMode } from '../comparison-data.ts';
import { markup, type Markup } from './markup.ts';

/** A mode's mark in a figure, told apart by shape as well as by colour: circle, square, diamond. */
export function modeMark(mode: CompareMode, x: number, y: number, size = 5): Markup {
  switch (mode) {
    case 'scratch':
      return markup`<circle class="mark ${mode}" cx="${x}" cy="${y}" r="${size}"/>`;
    case 'standard':
      return markup`<rect class="mark ${mode}" x="${x - size}" y="${y - size}" width="${2 * size}" height="${2 * size}"/>`;
    case 'external': {
      const d = size * 1.35;
      return markup`<path class="mark ${mode}" d="M${x} ${y - d}L${x + d} ${y}L${x} ${y + d}L${x - d} ${y}Z"/>`;
    }
  }
}

/** The mark and its mode's name, for tables. */
export function modeName(mode: CompareMode): Markup {
  return markup`<svg class="key" viewBox="0 0 16 16" aria-hidden="true">${modeMark(mode, 8, 8)}</svg><code>${mode}</code>`;
}
