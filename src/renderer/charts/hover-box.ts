import type { Language } from '../../contract/language.ts';
import { axisText, valueText } from './axis-text.ts';
import type { ChartAxis, ChartLevel, ChartLine } from './chart.ts';

export interface DrawnLine {
  readonly line: ChartLine;
  /** Its values, smoothed where it is. */
  readonly drawn: readonly (number | null)[];
}

interface HoverContent {
  readonly levels: readonly ChartLevel[];
  readonly axis: ChartAxis;
  readonly unit: string;
}

/** Every curve's value nearest to this x, the highest first, then the levels. Text is escaped: people name runs. */
export function hoverBox(
  x: number,
  lines: readonly DrawnLine[],
  { levels, axis, unit }: HoverContent,
  language: Language,
): string {
  const rows = lines
    .flatMap(({ line, drawn }) => {
      const value = valueNear(x, line.x, drawn);
      return value === null ? [] : [{ label: line.label, colour: line.colour, value }];
    })
    .sort((a, b) => b.value - a.value);
  const dot = (colour: string): string =>
    `<span style="display:inline-block;width:8px;height:8px;border-radius:50%;background:${escaped(colour)};margin-right:6px"></span>`;
  const row = (name: string, value: number, style = ''): string =>
    `<tr style="${style}"><td>${name}</td><td style="padding-left:12px;text-align:right">${escaped(valueText(value, unit))}</td></tr>`;
  const table = [
    ...rows.map(({ label, colour, value }) => row(`${dot(colour)}${escaped(label)}`, value)),
    ...levels.map(({ label, value }) => row(escaped(label), value, 'opacity:.7')),
  ];
  const head = `${escaped(axis.label)} ${escaped(axisText(x, axis.kind, language))}`;
  return `<div style="margin-bottom:4px">${head}</div><table>${table.join('')}</table>`;
}

/** The value at the point nearest to `x`; null outside of the curve, or in a gap. */
function valueNear(x: number, xs: readonly number[], ys: readonly (number | null)[]): number | null {
  if (xs.length === 0 || x < xs[0] || x > xs[xs.length - 1]) return null;
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[x - xs[low] <= xs[high] - x ? low : high];
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
