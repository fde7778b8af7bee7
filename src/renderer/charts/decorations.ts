import type { ChartLevel, ChartLine, ChartMark } from './chart.ts';
import type { ChartColours } from './chart-colours.ts';
import { placeLabels } from './label-places.ts';

type Series = Record<string, unknown>;

interface Decorated {
  readonly lines: readonly ChartLine[];
  readonly levels: readonly ChartLevel[];
  readonly marks: readonly ChartMark[];
  readonly log: boolean;
  /** Of the whole chart, in pixels. */
  readonly height: number;
}

/** Levels, marks and shaded stretches hang on a series of their own that draws nothing. */
export function decorations(chart: Decorated, colours: ChartColours): Series[] {
  const { levels, marks, lines } = chart;
  if (levels.length === 0 && marks.length === 0) return [];
  const xs = lines.flatMap(({ x }) => (x.length > 0 ? [x[0], x[x.length - 1]] : []));
  const text = { color: colours.muted, fontSize: 10 };
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  const places = placeLabels(levels, extentOf(chart), chart.height);
  const level = ({ label, value, colour = colours.muted, dash = 'dashed' }: ChartLevel, i: number): Series => ({
    yAxis: value,
    name: label,
    label: { ...text, show: places[i] !== null, formatter: label, position: places[i], distance: 1 },
    lineStyle: { color: colour, type: dash, width: 1, opacity: LEVEL },
  });
  const mark = ({ label, from }: ChartMark): Series => ({
    xAxis: from,
    name: label,
    // Upright, on the side that has more room.
    label: {
      ...text,
      show: true,
      formatter: label,
      position: 'insideEnd',
      rotate: 0,
      align: from > middle ? 'right' : 'left',
      verticalAlign: 'top',
      padding: [0, 4],
    },
    lineStyle: { color: colours.muted, type: label === '' ? 'dotted' : 'solid', width: 1, opacity: LEVEL },
  });
  const stretch = ({ label, from, to }: ChartMark): Series[] => [
    {
      xAxis: from,
      name: label,
      itemStyle: { color: colours.muted, opacity: 0.12 },
      label: { ...text, position: 'insideTopLeft' },
    },
    { xAxis: to },
  ];
  const band = ({ low, high, colour = colours.muted }: ChartLevel): Series[] => [
    { yAxis: low, itemStyle: { color: colour, opacity: 0.1 } },
    { yAxis: high },
  ];
  return [
    {
      id: 'decorations',
      type: 'line',
      silent: true,
      symbol: 'none',
      showSymbol: false,
      lineStyle: { opacity: 0 },
      // Levels outside of the curves' range widen the axis, so that they are seen.
      data: xs.length === 0 ? [] : levels.map(({ value }) => [Math.min(...xs), value]),
      markLine: {
        silent: true,
        symbol: 'none',
        data: [...levels.map(level), ...marks.filter(({ to }) => to === undefined).map(mark)],
      },
      markArea: {
        silent: true,
        data: [
          ...marks.filter(({ to }) => to !== undefined).map(stretch),
          ...levels.filter(({ low, high }) => low !== undefined && high !== undefined).map(band),
        ],
      },
    },
  ];
}

/** Strength of the lines that curves are held against. */
const LEVEL = 0.65;

/** From the lowest to the highest value that the chart shows; on a log axis of their logarithms. */
function extentOf({ lines, levels, log }: Decorated): { readonly place: (value: number) => number } {
  const scaled = (value: number): number => (log ? Math.log(value) : value);
  let [from, to] = [Infinity, -Infinity];
  const note = (value: number | null): void => {
    if (value === null || (log && value <= 0)) return;
    from = Math.min(from, scaled(value));
    to = Math.max(to, scaled(value));
  };
  for (const { y, low, high } of lines) for (const values of [y, low, high]) values?.forEach(note);
  for (const { value, low, high } of levels) [value, low ?? null, high ?? null].forEach(note);
  return { place: (value) => (to > from ? (scaled(value) - from) / (to - from) : 0.5) };
}
