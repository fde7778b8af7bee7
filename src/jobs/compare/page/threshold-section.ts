import { formatDuration, formatInteger } from '../../../contract/format.ts';
import { inEveryLanguage, type Text } from '../../../contract/language.ts';
import type { ComparisonReport, Threshold } from '../comparison-report.ts';
import { asPercent, asSteps, metricLabel, metricValue } from '../figure-words.ts';
import type { LearningCurve } from '../statistics/learning-curve.ts';
import { AMORTISED_OVER, type Cost } from '../statistics/time-to-threshold.ts';
import { costCell, estimateCell } from './estimate-cell.ts';
import { both, markup, type Insertion, type Markup } from './markup.ts';
import { modeName } from './mode-marks.ts';
import { table, type Cell } from './table.ts';
import { thresholdBars } from './threshold-bars.ts';

/** What it cost to reach the threshold; null where none could be set. */
export function thresholdSection(report: ComparisonReport): Markup | null {
  const { threshold } = report;
  if (threshold === null) return null;
  const longest = Math.max(1, ...report.curves.flatMap(wallSeconds));
  const time = longest < 300 ? 1 : longest < 18_000 ? 60 : 3600;
  return markup`<section>
<h2>${both({ en: 'Time to threshold', zh: '达到阈值的代价' })}</h2>
<p>${both(thresholdWords(report, threshold))}</p>
<div class="pair">
${thresholdBars(report, {
  id: 'steps-to-threshold',
  caption: {
    en: 'Environment steps until half of the runs had reached it: pretraining in full (pale), then PPO',
    zh: '半数运行达到阈值所需的环境步数：全部预训练（浅色），然后 PPO',
  },
  cost: 'environmentSteps',
  budget: report.totalSteps,
  format: (value) => inEveryLanguage(() => formatInteger(value)),
  axis: { en: 'environment steps', zh: '环境步数' },
  unit: 1,
})}
${thresholdBars(report, {
  id: 'time-to-threshold',
  caption: {
    en: 'Wall time until half of the runs had reached it: pretraining in full (pale), then PPO',
    zh: '半数运行达到阈值所需的实际时间：全部预训练（浅色），然后 PPO',
  },
  cost: 'wallSeconds',
  budget: longest,
  format: (value) => inEveryLanguage((language) => formatDuration(value, language)),
  axis: {
    en: `wall time (${{ 1: 's', 60: 'min', 3600: 'h' }[time]})`,
    zh: `实际时间（${{ 1: '秒', 60: '分钟', 3600: '小时' }[time]}）`,
  },
  unit: time,
})}
</div>
${stepsTable(report)}
${wallTimeTable(report)}
</section>`;
}

/** Where a curve over wall time ends. */
function wallSeconds({ axis, points }: LearningCurve): number[] {
  return axis === 'environment_steps' ? [] : points.slice(-1).map(({ x }) => x);
}

function thresholdWords(report: ComparisonReport, { value, source }: Threshold): Text {
  const sources: Readonly<Record<Threshold['source'], Text>> = {
    scratch: { en: 'the level of scratch mode’s best models', zh: 'scratch 模式最佳模型的水平' },
    baseline: {
      en: `the level of ${report.baseline?.name ?? 'the baseline'}`,
      zh: `${report.baseline?.name ?? '基线'} 的水平`,
    },
    given: { en: 'as given', zh: '由用户给定' },
  };
  return inEveryLanguage((language) => {
    const level = `${metricLabel(report.metric)[language]} ${metricValue(report.metric, value, report, language)}`;
    return language === 'zh'
      ? `阈值：${level}，${sources[source].zh}。达到，指某次评估第一次不差于它；因此代价按评估间隔取整，评估噪声也可能使其偏早。预算内未达到的运行按“晚于其余所有运行”计入中位数（区间中记作 ∞）。`
      : `Threshold: ${level}, ${sources[source].en}. Reached means that an evaluation is no worse for the first time, so costs are rounded to the evaluations, and noise of these can make them early. Runs that never get there within the budget count as later than all others in the medians (∞ in an interval).`;
  });
}

function shareCell({
  value,
  ci95,
  upperBound,
}: NonNullable<ComparisonReport['modes'][number]['stepsAgainstScratch']>): Insertion {
  const interval = ci95 && ([ci95[0], ci95[1] ?? Infinity] as const);
  return [
    upperBound ? '≤ ' : null,
    estimateCell({ value, ci95: interval }, (share) => (share === Infinity ? '∞' : asPercent(share))),
  ];
}

function stepsTable({ modes }: ComparisonReport): Markup {
  return table(
    {
      en: 'Environment steps to the threshold: median over runs, pretraining spread over the runs that share it',
      zh: '达到阈值的环境步数：各次运行的中位数，预训练由共享它的运行分摊',
    },
    [
      { en: 'mode', zh: '模式' },
      { en: 'reached', zh: '达到' },
      { en: 'PPO alone', zh: '仅 PPO' },
      { en: 'share of scratch’s', zh: '与 scratch 之比' },
      ...SHARED_BY,
    ],
    modes.flatMap(({ mode, timeToThreshold: time, stepsAgainstScratch: share }) => {
      if (time === null) return [];
      const cell = ({ environmentSteps }: Cost): Cell => costCell(environmentSteps, asSteps);
      const reached = { en: `${time.reached} of ${time.runs}`, zh: `${time.reached} / ${time.runs}` };
      const ratio = share === null ? '–' : shareCell(share);
      return [[modeName(mode), reached, cell(time.ppo), ratio, ...time.withPretraining.map(cell)]];
    }),
  );
}

function wallTimeTable({ modes }: ComparisonReport): Markup {
  return table(
    {
      en: 'Wall time to the threshold: median over runs, pretraining spread over the runs that share it',
      zh: '达到阈值的实际时间：各次运行的中位数，预训练由共享它的运行分摊',
    },
    [{ en: 'mode', zh: '模式' }, { en: 'PPO alone', zh: '仅 PPO' }, ...SHARED_BY],
    modes.flatMap(({ mode, timeToThreshold: time }) => {
      if (time === null) return [];
      const cell = ({ wallSeconds: cost }: Cost): Cell =>
        markup`<span lang="en">${costCell(cost, (value) => formatDuration(value, 'en'))}</span><span lang="zh">${costCell(cost, (value) => formatDuration(value, 'zh'))}</span>`;
      return [[modeName(mode), cell(time.ppo), ...time.withPretraining.map(cell)]];
    }),
  );
}

const SHARED_BY: readonly Text[] = AMORTISED_OVER.map((runs) => ({
  en: runs === 1 ? 'with pretraining, 1 run' : `shared by ${runs} runs`,
  zh: runs === 1 ? '计入预训练，1 次运行' : `${runs} 次运行分摊`,
}));
