import { formatDuration, formatInteger } from '../../../contract/format.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { asFigure } from '../figure-words.ts';
import type { CurveAxis, LearningCurve } from '../statistics/learning-curve.ts';
import { curvePlot } from './curve-plot.ts';
import { estimateCell } from './estimate-cell.ts';
import { both, markup, type Markup } from './markup.ts';
import { modeName } from './mode-marks.ts';
import { foldedTable, table } from './table.ts';

/** Rows of a curve's table; curves.csv has every point. */
const ROWS = 12;
const AXES: readonly CurveAxis[] = ['environment_steps', 'wall_seconds_with_pretraining'];

export function curvesSection(report: ComparisonReport): Markup | null {
  if (report.curves.every(({ points }) => points.length === 0)) return null;
  return markup`<section>
<h2>${both({ en: 'Learning curves', zh: '学习曲线' })}</h2>
<div class="pair">${AXES.map((axis) => curvePlot(report, axis))}</div>
<p class="note">${both({
    en: 'Lines are interquartile means over seeds, bands their 95\u202f% intervals at each place by itself, drawn only where every run of the mode has evaluations. Environment steps are PPO’s, the critic phase’s counted. Wall time is that of runs that share this machine’s cores.',
    zh: '曲线为各种子的四分位均值，色带为各处单独的 95\u202f% 置信区间，只画该模式每次运行都有评估的区段。环境步数为 PPO 的步数，含价值网络预热阶段。实际时间来自共享本机核心的运行。',
  })}</p>
${foldedTable({ en: 'Curves as tables', zh: '曲线数据表' }, markup`${AXES.map((axis) => curveTable(report, axis))}`)}
</section>`;
}

function curveTable(report: ComparisonReport, axis: CurveAxis): Markup {
  const curves = report.curves.filter((curve) => curve.axis === axis);
  const steps = axis === 'environment_steps';
  const places = thinned([...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b));
  return table(
    steps
      ? { en: 'Over environment steps', zh: '按环境步数' }
      : { en: 'Over wall time, pretraining counted', zh: '按计入预训练的实际时间' },
    [
      steps ? { en: 'environment steps', zh: '环境步数' } : { en: 'wall time', zh: '实际时间' },
      ...curves.map(({ mode }) => modeName(mode)),
    ],
    places.map((place) => [
      steps ? formatInteger(place) : { en: formatDuration(place, 'en'), zh: formatDuration(place, 'zh') },
      ...curves.map((curve) => cell(curve, place)),
    ]),
  );
}

function cell({ points }: LearningCurve, place: number): Markup {
  const point = points.find(({ x }) => x === place);
  return estimateCell(point ? { value: point.iqm, ci95: point.ci95 } : null, asFigure);
}

/** First, last and evenly many between. */
function thinned(places: readonly number[]): number[] {
  if (places.length <= ROWS) return [...places];
  return Array.from({ length: ROWS }, (_, i) => places[Math.round((i * (places.length - 1)) / (ROWS - 1))]);
}
