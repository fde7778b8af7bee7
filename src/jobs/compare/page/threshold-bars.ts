import { inEveryLanguage, type Text } from '../../../contract/language.ts';
import type { ComparisonReport, ModeReport } from '../comparison-report.ts';
import type { Cost } from '../statistics/time-to-threshold.ts';
import { figure } from './figure.ts';
import { both, markup, type Markup } from './markup.ts';
import { linearScale, tickText, type Scale } from './scale.ts';

const WIDTH = 540;
const ROW = 46;
const LEFT = 80;
const RIGHT = WIDTH - 16;
const TOP = 8;

export interface BarPlot {
  readonly id: string;
  readonly caption: Text;
  readonly note?: Text;
  readonly cost: keyof Cost;
  /** What a bar that never arrives reaches to. */
  readonly budget: number;
  /** How a cost is written beneath its bar. */
  readonly format: (value: number) => Text;
  readonly axis: Text;
  /** How the axis counts: `tick` stands for `tick * unit`. */
  readonly unit: number;
}

/** A bar a mode: its pretraining in full, then PPO up to the threshold. */
export function thresholdBars(report: ComparisonReport, plot: BarPlot): Markup {
  const rows = report.modes.filter((mode) => mode.timeToThreshold !== null);
  const bars = rows.map((mode) => barOf(mode, plot));
  const bottom = TOP + ROW * rows.length;
  const x = linearScale([0, (Math.max(...bars.map(({ end }) => end)) || plot.unit) / plot.unit], [LEFT, RIGHT], 5);
  const place = (value: number): number => x(value / plot.unit);
  const { id, caption, note = null } = plot;
  return figure({ id, width: WIDTH, height: bottom + 44, caption, note }, [
    axisBelow(x, bottom, plot),
    bars.map((bar, i) => barMarks(bar, TOP + ROW * i, place)),
  ]);
}

interface Bar {
  readonly mode: string;
  readonly start: number;
  readonly end: number;
  readonly arrives: boolean;
  readonly label: Text;
}

function barOf({ mode, pretraining, timeToThreshold: time }: ModeReport, { cost, budget, format }: BarPlot): Bar {
  const start = pretraining?.[cost] ?? 0;
  const median = time!.withPretraining[0][cost].median;
  const alone = time!.ppo[cost].median;
  const reached = inEveryLanguage((language) =>
    language === 'zh' ? `${time!.runs} 次中 ${time!.reached} 次达到` : `${time!.reached} of ${time!.runs} reach it`,
  );
  const label = inEveryLanguage((language) => {
    if (median === null || alone === null) {
      return language === 'zh' ? `超出预算：${reached.zh}` : `beyond the budget: ${reached.en}`;
    }
    const [total, ppo] = [format(median)[language], format(alone)[language]];
    if (pretraining === null) return language === 'zh' ? `${total}；${reached.zh}` : `${total}; ${reached.en}`;
    return language === 'zh'
      ? `${total}，其中 PPO ${ppo}；${reached.zh}`
      : `${total}, of which PPO ${ppo}; ${reached.en}`;
  });
  return { mode, start, end: median ?? start + budget, arrives: median !== null, label };
}

function barMarks({ mode, start, end, arrives, label }: Bar, y: number, x: (value: number) => number): Markup {
  return markup`<text class="name" x="0" y="${y + 15}">${mode}</text>
<rect class="pretraining ${mode}" x="${x(0)}" y="${y + 3}" width="${width(x, 0, Math.min(start, end))}" height="16"/>
<rect class="${arrives ? 'bar' : 'bar open'} ${mode}" x="${x(start)}" y="${y + 3}" width="${width(x, start, end)}" height="16"/>
<text class="tick" x="${LEFT}" y="${y + 34}">${both(label, 'tspan')}</text>`;
}

function width(x: (value: number) => number, from: number, to: number): number {
  return Math.max(0, Math.round((x(to) - x(from)) * 100) / 100);
}

function axisBelow(x: Scale, y: number, { axis }: BarPlot): Markup {
  const text = tickText(x.ticks);
  const ticks = x.ticks.map((tick, i) => {
    const anchor = x(tick) > RIGHT - 20 ? 'end' : 'middle';
    return markup`<path class="grid" d="M${x(tick)} ${TOP}V${y}"/><text class="tick" x="${x(tick)}" y="${y + 16}" text-anchor="${anchor}">${text[i]}</text>`;
  });
  return markup`${ticks}<text class="axis" x="${(LEFT + RIGHT) / 2}" y="${y + 36}" text-anchor="middle">${both(axis, 'tspan')}</text>`;
}
