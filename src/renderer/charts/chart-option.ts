import type { EChartsCoreOption } from 'echarts/core';
import type { Language } from '../../contract/language.ts';
import { axisTickText, secondsInterval, tickText } from './axis-text.ts';
import type { ChartAxis, ChartLevel, ChartLine, ChartMark } from './chart.ts';
import type { ChartColours } from './chart-colours.ts';
import { decorations } from './decorations.ts';
import type { DrawnLine } from './hover-box.ts';
import { smoothed } from './smooth.ts';

export interface ChartContent {
  readonly lines: readonly ChartLine[];
  readonly levels: readonly ChartLevel[];
  readonly marks: readonly ChartMark[];
  readonly axis: ChartAxis;
  readonly unit: string;
  /** Weight of the smoothing, 0–1. */
  readonly smoothing: number;
  readonly log: boolean;
  /** Whether the y axis begins at zero: where a ratio is read. */
  readonly fromZero: boolean;
  /** Of the whole chart, in pixels. */
  readonly height: number;
}

/** A part of the x axis. */
export type ChartRange = readonly [from: number, to: number];

type Series = Record<string, unknown>;

/** An axis whose curves begin within this share of its end begins at 0. */
const NEAR_ZERO = 0.05;

/** Strength of lines that stand behind others. */
const FAINTEST = 0.12;
const FAINT = 0.25;
const MIDDLE = 0.55;

/**
 * The whole chart as ECharts draws it, `range` of its x axis shown; all of it where null. `hover` writes the hover box
 * for an x: it outlives the curves.
 */
export function chartOption(
  content: ChartContent,
  range: ChartRange | null,
  colours: ChartColours,
  language: Language,
  hover: (x: number) => string,
): EChartsCoreOption {
  const lines = drawnLines(content);
  const { xAxis, ...frame } = frameOption(content, colours, hover);
  return {
    ...frame,
    xAxis: { ...xAxis, ...extentOption(content, range, colours, language) },
    series: seriesOption(content, lines, colours),
  };
}

/** The curves as they are drawn, smoothed where they are. */
export function drawnLines({ lines, smoothing }: Pick<ChartContent, 'lines' | 'smoothing'>): readonly DrawnLine[] {
  return lines.map((line) => ({ line, drawn: drawnValues(line, smoothing) }));
}

/** What of a chart stays while its curves change: axes and the hover box, which `hover` writes for an x. */
export function frameOption(
  { log, fromZero, unit }: Pick<ChartContent, 'log' | 'fromZero' | 'unit'>,
  colours: ChartColours,
  hover: (x: number) => string,
): { readonly xAxis: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>> {
  const lineOf = { lineStyle: { color: colours.grid } };
  return {
    animation: false,
    grid: { left: 8, right: 12, top: 10, bottom: 6, containLabel: true },
    xAxis: {
      axisLine: lineOf,
      axisTick: { show: false },
      splitLine: { show: false },
      axisPointer: { show: true, snap: false, label: { show: false }, lineStyle: { color: colours.muted } },
    },
    yAxis: {
      type: log ? 'log' : 'value',
      scale: !fromZero,
      axisLabel: { ...labelOf(colours), formatter: (value: number) => tickText(value, unit) },
      splitLine: lineOf,
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      backgroundColor: colours.surface,
      borderColor: colours.grid,
      textStyle: { color: colours.text, fontSize: 12 },
      formatter: (points: unknown) => hover((points as readonly { readonly axisValue: number }[])[0].axisValue),
    },
  };
}

export function seriesOption(
  content: ChartContent,
  lines: readonly DrawnLine[],
  colours: ChartColours,
): readonly Series[] {
  return [...lines.flatMap((line) => seriesOf(line, content)), ...decorations(content, colours)];
}

/** The x axis alone, for moving it without drawing the curves anew. */
export function extentOption(
  { axis, lines }: Pick<ChartContent, 'axis' | 'lines'>,
  range: ChartRange | null,
  colours: ChartColours,
  language: Language,
): Record<string, unknown> {
  const [from, to] = range ?? wholeRange(lines);
  const span = to - from;
  return {
    type: axis.kind === 'date' ? 'time' : 'value',
    min: range ? from : from > 0 && from < NEAR_ZERO * to ? 0 : 'dataMin',
    max: range ? to : 'dataMax',
    interval: axis.kind === 'seconds' ? (secondsInterval(span) ?? null) : null,
    axisLabel: {
      ...labelOf(colours),
      hideOverlap: true,
      showMinLabel: from < NEAR_ZERO * to,
      showMaxLabel: false,
      formatter: (value: number) => axisTickText(value, axis.kind, span, language),
    },
  };
}

function labelOf({ muted }: ChartColours): Record<string, unknown> {
  return { color: muted, fontSize: 11 };
}

function wholeRange(lines: readonly ChartLine[]): ChartRange {
  const drawn = lines.filter(({ x }) => x.length > 0);
  return [Math.min(...drawn.map(({ x }) => x[0])), Math.max(...drawn.map(({ x }) => x[x.length - 1]))];
}

function isSmoothed(line: ChartLine, smoothing: number): boolean {
  return line.smooth === true && smoothing > 0 && line.x.length > 2;
}

function drawnValues(line: ChartLine, smoothing: number): readonly (number | null)[] {
  return isSmoothed(line, smoothing) ? smoothed(line.y, smoothing) : line.y;
}

function seriesOf({ line, drawn }: DrawnLine, { smoothing, log }: ChartContent): Series[] {
  const { key, label, colour, x, y, dash = 'solid' } = line;
  const points = (values: readonly (number | null)[]): Float64Array =>
    pairs(x, log ? values.map((value) => (value !== null && value <= 0 ? null : value)) : values);
  const base = {
    type: 'line',
    dimensions: DIMENSIONS,
    name: label,
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: x.length <= 1,
    connectNulls: false,
  };
  const style = (opacity: number, width: number): Series => ({
    itemStyle: { color: colour, opacity },
    lineStyle: { color: colour, opacity, width, type: dash },
    emphasis: { disabled: true },
  });
  const mark = line.mark && {
    markPoint: {
      symbol: 'circle',
      symbolSize: 7,
      itemStyle: { color: colour },
      label: { show: false },
      data: [{ coord: [line.mark.x, line.mark.y], name: line.mark.label }],
    },
  };
  // A faint line that is smoothed may be followed by the eye, but stays behind the others.
  const smooth = isSmoothed(line, smoothing);
  const raw = {
    ...base,
    id: `${key}:raw`,
    data: points(y),
    silent: true,
    z: 2,
    ...style(line.faint ? FAINTEST : FAINT, 1),
  };
  const main = { ...base, id: key, data: points(drawn), z: 3, ...mark };
  return [
    ...bandOf(line, log),
    ...(smooth ? [raw] : []),
    { ...main, ...style(line.faint ? (smooth ? MIDDLE : FAINT) : 1, line.faint ? 1 : 1.5) },
  ];
}

/** An area between two curves is an invisible line with the difference stacked upon it; a log axis cannot stack. */
function bandOf({ key, colour, x, low, high }: ChartLine, log: boolean): Series[] {
  if (!low || !high || log) return [];
  const stack = { stack: `${key}:band`, stackStrategy: 'all' };
  const base = {
    type: 'line',
    dimensions: DIMENSIONS,
    ...stack,
    symbol: 'none',
    showSymbol: false,
    silent: true,
    z: 1,
  };
  const invisible = { lineStyle: { opacity: 0 }, emphasis: { disabled: true } };
  const height = low.map((from, i) => {
    const to = high[i];
    return from === null || to === null ? null : to - from;
  });
  return [
    { ...base, id: `${key}:low`, data: pairs(x, low), ...invisible },
    { ...base, id: `${key}:high`, data: pairs(x, height), ...invisible, areaStyle: { color: colour, opacity: 0.15 } },
  ];
}

const DIMENSIONS = ['x', 'y'];

/** [x, y, x, y, …], gaps as NaN: ECharts takes this as it is, but copies an array for each point several times. */
function pairs(x: readonly number[], y: readonly (number | null)[]): Float64Array {
  const result = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    result[2 * i] = x[i];
    result[2 * i + 1] = y[i] ?? NaN;
  }
  return result;
}
