import type { EChartsCoreOption } from 'echarts/core';
import { computed, onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { language } from '../language.ts';
import {
  chartOption,
  drawnLines,
  extentOption,
  frameOption,
  seriesOption,
  type ChartContent,
  type ChartRange,
} from './chart-option.ts';
import { useChartColours, type ChartColours } from './chart-colours.ts';
import { hoverBox } from './hover-box.ts';
import { forgetRedraw, redrawSoon } from './redraw-queue.ts';

interface DrawnChart {
  readonly setOption: (option: EChartsCoreOption, how?: { readonly replaceMerge: string[] }) => void;
  readonly getZr: () => { readonly animation: { readonly stop: () => void } };
}

interface ChartDrawing {
  /** What the chart begins with; later changes are drawn into it. */
  readonly first: ShallowRef<EChartsCoreOption>;
  readonly colours: ShallowRef<ChartColours>;
  /** The chart as it is now, for a file or a new beginning. */
  readonly whole: () => EChartsCoreOption;
}

/** Draws into a chart what has changed of it, and no more: axes, curves, or the part of the x axis that is shown. */
export function useChartDrawing(
  me: symbol,
  chart: Readonly<ShallowRef<DrawnChart | null>>,
  content: Readonly<Ref<ChartContent>>,
  range: () => ChartRange | null,
  /** Whether the chart is under the hand, and must move with it. */
  isHeld: () => boolean,
): ChartDrawing {
  const colours = useChartColours();
  const lines = computed(() => drawnLines(content.value));
  const hover = (x: number): string => hoverBox(x, lines.value, content.value, language.value);
  const look = computed(() => {
    const { log, fromZero, unit, axis } = content.value;
    return [log, fromZero, unit, axis.kind, language.value].join();
  });
  const series = computed(() => seriesOption(content.value, lines.value, colours.value));
  const stale = { frame: false, series: false };
  let drawnLook = '';

  const extent = (): Record<string, unknown> => extentOption(content.value, range(), colours.value, language.value);
  const whole = (): EChartsCoreOption => chartOption(content.value, range(), colours.value, language.value, hover);
  const first = shallowRef(whole());

  function draw(): void {
    if (!chart.value) return;
    const { xAxis, ...rest } = frameOption(content.value, colours.value, hover);
    const seriesLook = stale.series ? lookOfSeries(series.value) : drawnLook;
    const onlyData = seriesLook === drawnLook;
    chart.value.setOption(
      {
        ...(stale.frame && rest),
        ...(stale.series && { series: onlyData ? series.value.map(({ id, data }) => ({ id, data })) : series.value }),
        xAxis: { ...(stale.frame && xAxis), ...extent() },
      },
      onlyData ? undefined : { replaceMerge: ['series'] },
    );
    // All is drawn now. ECharts would look for more in each of the next frames, and each costs the whole page something.
    chart.value.getZr().animation.stop();
    drawnLook = seriesLook;
    Object.assign(stale, { frame: false, series: false });
  }

  watch(chart, () => (drawnLook = '')); // another one has drawn nothing yet
  watch([look, colours], () => {
    stale.frame = true;
    redrawSoon(me, draw);
  });
  watch(series, () => {
    stale.series = true;
    redrawSoon(me, draw);
  });
  // The charts beside the one under the hand follow it.
  watch(range, () => (isHeld() ? draw() : redrawSoon(me, draw)));
  onScopeDispose(() => forgetRedraw(me));

  return { first, colours, whole };
}

/** Tells apart what differs in more than its points. */
function lookOfSeries(series: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify(series.map(({ data: _, ...look }) => look));
}
