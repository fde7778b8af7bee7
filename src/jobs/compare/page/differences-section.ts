import type { ComparisonReport } from '../comparison-report.ts';
import { againstBaseline, betweenModes } from '../conclusion.ts';
import { compared, isShown, type NamedDifference } from '../difference-words.ts';
import { asProbability, asSignedFigure, asSignedPercent, metricLabel } from '../figure-words.ts';
import type { CompareMode } from '../comparison-data.ts';
import { estimateCell } from './estimate-cell.ts';
import { forestPlot } from './forest-plot.ts';
import { both, markup, type Markup } from './markup.ts';
import { table } from './table.ts';

interface Row extends NamedDifference {
  readonly mode: CompareMode;
}

/** The modes against each other and against the baseline; null where there is nothing to hold one against. */
export function differencesSection(report: ComparisonReport): Markup | null {
  const rows: Row[] = [
    ...betweenModes(report).map((one, i) => ({ ...one, mode: report.pairs[i].mode })),
    ...report.modes.flatMap((mode) => againstBaseline(mode, report).map((one) => ({ ...one, mode: mode.mode }))),
  ];
  if (rows.length === 0) return null;
  return markup`<section>
<h2>${both({ en: 'Differences', zh: '差异' })}</h2>
${forest(report, rows)}
${differencesTable(report, rows)}
</section>`;
}

function forest(report: ComparisonReport, all: readonly Row[]): Markup {
  const rows = all.filter(({ metric }) => metric === report.metric);
  const inPercent = rows.every((row) => compared(row).inPercent);
  const label = metricLabel(report.metric);
  const side = report.better === 'lower' ? { en: 'left', zh: '左侧' } : { en: 'right', zh: '右侧' };
  return forestPlot({
    id: 'differences',
    caption: {
      en: `Difference in ${label.en} with its 95\u202f% interval; one that holds zero shows no difference`,
      zh: `${label.zh}之差及其 95\u202f% 置信区间；区间含零即未显示出差异`,
    },
    axis: {
      en: `difference in ${label.en}; ${side.en} of zero is better`,
      zh: `${label.zh}之差；零的${side.zh}为更好`,
    },
    rows: rows.map((row) => ({
      mode: row.mode,
      label: `${row.name} − ${row.against}`,
      estimate: inPercent ? compared(row).estimate : row.difference,
    })),
    format: inPercent ? asSignedPercent : asSignedFigure,
    inPercent,
    reference: { value: 0, label: { en: 'no difference', zh: '无差异' } },
  });
}

function differencesTable(report: ComparisonReport, rows: readonly Row[]): Markup {
  return table(
    {
      en: 'Differences with 95\u202f% intervals, and the probability that a run of the first ends better than one of the second',
      zh: '差异及 95\u202f% 置信区间，以及前者一次运行优于后者一次运行的概率',
    },
    [
      { en: 'compared', zh: '比较' },
      { en: 'metric', zh: '指标' },
      { en: 'difference', zh: '差' },
      { en: 'relative', zh: '相对差' },
      { en: 'P(better)', zh: 'P(更好)' },
      { en: 'shown', zh: '有差异' },
    ],
    rows.map((row) => [
      markup`<code>${row.name}</code> − <code>${row.against}</code>`,
      metricLabel(row.metric),
      estimateCell(row.difference, asSignedFigure),
      estimateCell(row.relative, asSignedPercent),
      estimateCell(improvement(report, row), asProbability),
      isShown(row) ? { en: 'yes', zh: '是' } : { en: 'no', zh: '未显示' },
    ]),
  );
}

function improvement({ pairs }: ComparisonReport, { mode, against, metric }: Row): Parameters<typeof estimateCell>[0] {
  return pairs.find((pair) => pair.mode === mode && pair.against === against)?.metrics[metric].improvement ?? null;
}
