import type { BootstrapEstimate } from '../../../base/bootstrap.ts';
import type { Text } from '../../../contract/language.ts';
import type { CompareMode } from '../comparison-data.ts';
import type { NumberFormat } from '../figure-words.ts';
import { figure, type FigureFrame } from './figure.ts';
import { both, markup, type Markup } from './markup.ts';
import { modeMark } from './mode-marks.ts';
import { linearScale, paddedRange, tickText, type Scale } from './scale.ts';

export interface ForestRow {
  readonly mode: CompareMode;
  readonly label: string;
  readonly estimate: BootstrapEstimate;
  /** Values of the single runs, drawn faintly. */
  readonly runs?: readonly number[];
}

export interface ForestPlot extends Pick<FigureFrame, 'id' | 'caption' | 'note'> {
  readonly rows: readonly ForestRow[];
  readonly axis: Text;
  /** How values are written, and whether their axis counts in per cent. */
  readonly format: NumberFormat;
  readonly inPercent: boolean;
  /** Drawn as a line that the rows are read against. */
  readonly reference: { readonly value: number; readonly label: Text } | null;
}

const WIDTH = 540;
const ROW = 38;
const TOP = 24;
const RIGHT = 96;
const CHARACTER = 7.4;

/** Estimates with their intervals on a common axis, one row each. */
export function forestPlot({ rows, axis, format, inPercent, reference, ...frame }: ForestPlot): Markup {
  const left = Math.min(240, 24 + CHARACTER * Math.max(...rows.map(({ label }) => label.length)));
  const right = WIDTH - RIGHT;
  const bottom = TOP + ROW * rows.length;
  const values = rows.flatMap(({ estimate, runs = [] }) => [estimate.value, ...(estimate.ci95 ?? []), ...runs]);
  const x = linearScale(paddedRange(reference ? [...values, reference.value] : values), [left, right], 4);
  return figure({ ...frame, width: WIDTH, height: bottom + 44 }, [
    axisBelow(x, bottom, axis, inPercent),
    reference && referenceLine(x(reference.value), bottom, reference.label),
    rows.map((row, i) => forestRow(row, x, TOP + ROW * (i + 0.5), format)),
  ]);
}

function axisBelow(x: Scale, y: number, label: Text, inPercent: boolean): Markup {
  const middle = (x(x.low) + x(x.high)) / 2;
  const text = tickText(x.ticks, inPercent);
  const ticks = x.ticks.map(
    (tick, i) =>
      markup`<path class="grid" d="M${x(tick)} ${TOP}V${y}"/><text class="tick" x="${x(tick)}" y="${y + 16}" text-anchor="middle">${text[i]}</text>`,
  );
  return markup`${ticks}<text class="axis" x="${middle}" y="${y + 36}" text-anchor="middle">${both(label, 'tspan')}</text>`;
}

function referenceLine(x: number, bottom: number, label: Text): Markup {
  const half = (CHARACTER / 2) * Math.max(label.en.length, label.zh.length);
  const anchor = x + half > WIDTH ? 'end' : x < half ? 'start' : 'middle';
  return markup`<path class="reference" d="M${x} ${TOP - 6}V${bottom}"/><text class="tick" x="${x}" y="${TOP - 10}" text-anchor="${anchor}">${both(label, 'tspan')}</text>`;
}

function forestRow({ mode, label, estimate, runs = [] }: ForestRow, x: Scale, y: number, format: NumberFormat): Markup {
  const { value, ci95 } = estimate;
  return markup`<text class="name" x="0" y="${y + 4}">${label}</text>
${runs.map((run) => markup`<circle class="run ${mode}" cx="${x(run)}" cy="${y + 11}" r="2"/>`)}
${ci95 && markup`<path class="interval ${mode}" d="M${x(ci95[0])} ${y}H${x(ci95[1])}M${x(ci95[0])} ${y - 5}v10M${x(ci95[1])} ${y - 5}v10"/>`}
${modeMark(mode, x(value), y)}
<text class="value" x="${WIDTH}" y="${y + 4}" text-anchor="end">${format(value)}</text>`;
}
