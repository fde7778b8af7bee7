import { inEveryLanguage, spaced, type Text } from '../../../contract/language.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { asFigure, metricLabel, metricUnit } from '../figure-words.ts';
import { betterDirection } from '../metric-direction.ts';
import { estimateCell } from './estimate-cell.ts';
import { forestPlot } from './forest-plot.ts';
import { both, markup, type Markup } from './markup.ts';
import { modeName } from './mode-marks.ts';
import { foldedTable, table } from './table.ts';

/** Where the modes ended: the compared metric and the tail of latency drawn, every metric in a table. */
export function finalSection(report: ComparisonReport): Markup {
  const drawn = [...new Set([report.metric, 'p99_latency'])].filter((metric) => report.metrics.includes(metric));
  return markup`<section>
<h2>${both({ en: 'Final performance', zh: '最终性能' })}</h2>
<div class="pair">${drawn.map((metric) => finalForest(report, metric))}</div>
<p class="note">${both(intervalNote(report))}</p>
${finalTable(report)}
${foldedTable({ en: 'Every run', zh: '各次运行' }, runsTable(report))}
</section>`;
}

function intervalNote({ modes }: ComparisonReport): Text {
  if (modes.some(({ seeds }) => seeds.length < 2)) {
    return {
      en: 'A single seed shows no spread, so it has no interval.',
      zh: '只有一个种子时无从得知波动，因此没有区间。',
    };
  }
  return {
    en: 'These intervals hold how hard the drawn episodes are, which all runs share: two may overlap although the difference, below, is shown.',
    zh: '这些区间包含所抽回合的难易，而各次运行共享同样的回合：两个区间可以重叠，下方的差异却仍得到显示。',
  };
}

/** `mean latency (s)`. */
export function metricWithUnit(metric: string, report: ComparisonReport): Text {
  return inEveryLanguage((language) => {
    const unit = metricUnit(metric, report)[language];
    const label = metricLabel(metric)[language];
    return unit === '' ? label : language === 'zh' ? `${label}（${unit}）` : `${label} (${unit})`;
  });
}

function finalForest(report: ComparisonReport, metric: string): Markup {
  const name = metricWithUnit(metric, report);
  const lower = betterDirection(metric) === 'lower';
  const baseline = report.baseline?.means[metric];
  return forestPlot({
    id: `final-${metric.replaceAll('_', '-')}`,
    caption: {
      en: `Final ${name.en}: interquartile mean and 95\u202f% interval, each run as a dot`,
      zh: `最终${spaced(name.zh)}：四分位均值与 95\u202f% 置信区间，小点为各次运行`,
    },
    axis: {
      en: `${name.en}, ${lower ? 'lower' : 'higher'} is better`,
      zh: `${name.zh}，${lower ? '越低' : '越高'}越好`,
    },
    rows: report.modes.map(({ mode, final }) => ({
      mode,
      label: mode,
      estimate: final[metric].iqm,
      runs: final[metric].runs,
    })),
    format: asFigure,
    inPercent: false,
    reference:
      report.baseline && baseline !== undefined
        ? { value: baseline, label: { en: report.baseline.name, zh: report.baseline.name } }
        : null,
  });
}

function finalTable(report: ComparisonReport): Markup {
  const { baseline, modes } = report;
  return table(
    {
      en: 'Final evaluation: interquartile mean over seeds, 95\u202f% interval beneath',
      zh: '最终评估：各种子的四分位均值，下方为 95\u202f% 置信区间',
    },
    [
      { en: 'metric', zh: '指标' },
      ...modes.map(({ mode }) => modeName(mode)),
      ...(baseline ? [markup`<code>${baseline.name}</code>`] : []),
    ],
    report.metrics.map((metric) => [
      metricWithUnit(metric, report),
      ...modes.map(({ final }) => estimateCell(final[metric].iqm, asFigure)),
      ...(baseline ? [Object.hasOwn(baseline.means, metric) ? asFigure(baseline.means[metric]) : '–'] : []),
    ]),
  );
}

function runsTable(report: ComparisonReport): Markup {
  const name = metricWithUnit(report.metric, report);
  return table(
    {
      en: `Each run’s final ${name.en}, mean over ${report.evaluationEpisodes} episodes`,
      zh: `各次运行的最终${spaced(name.zh)}，${report.evaluationEpisodes} 个回合的均值`,
    },
    [
      { en: 'mode', zh: '模式' },
      { en: 'seed', zh: '种子' },
      { en: 'final', zh: '最终' },
      { en: 'folder', zh: '文件夹' },
    ],
    report.modes.flatMap(({ mode, seeds, directories, final }) =>
      seeds.map((seed, i) => [
        modeName(mode),
        String(seed),
        asFigure(final[report.metric].runs[i]),
        markup`<code>${directories[i]}</code>`,
      ]),
    ),
  );
}
