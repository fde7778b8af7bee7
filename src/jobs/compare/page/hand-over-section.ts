import { spaced } from '../../../contract/language.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { asFigure, asPercent, asSignedFigure, asSignedPercent } from '../figure-words.ts';
import { estimateCell } from './estimate-cell.ts';
import { metricWithUnit } from './final-section.ts';
import { forestPlot } from './forest-plot.ts';
import { both, markup, type Markup } from './markup.ts';
import { modeName } from './mode-marks.ts';
import { table } from './table.ts';

/** What PPO's first updates did to the pretrained policy; null where there was none. */
export function handOverSection(report: ComparisonReport): Markup | null {
  const modes = report.modes.flatMap(({ mode, handOver }) => (handOver ? [{ mode, ...handOver }] : []));
  if (modes.length === 0) return null;
  const name = metricWithUnit(report.metric, report);
  const measured = modes.flatMap(({ mode, retained, runs }) =>
    retained ? [{ mode, label: mode, estimate: retained, runs: runs.filter((value) => value !== null) }] : [],
  );
  return markup`<section>
<h2>${both({ en: 'Hand-over to PPO', zh: '交接给 PPO' })}</h2>
${
  measured.length === 0
    ? null
    : forestPlot({
        id: 'hand-over',
        caption: {
          en: 'Performance retained at the worst evaluation in the first 20\u202f% of updates, each run as a dot',
          zh: '前 20\u202f% 更新中最差一次评估保持的性能，小点为各次运行',
        },
        axis: { en: 'of the pretrained policy’s performance', zh: '相对预训练策略的性能' },
        rows: measured,
        format: asPercent,
        inPercent: true,
        reference: { value: 1, label: { en: 'pretrained', zh: '预训练策略' } },
      })
}
${table(
  { en: `Hand-over, in ${name.en}`, zh: `交接，指标为${spaced(name.zh)}` },
  [
    { en: 'mode', zh: '模式' },
    { en: 'pretrained policy', zh: '预训练策略' },
    { en: 'retained', zh: '保持率' },
    { en: 'worst seed', zh: '最差的种子' },
    { en: 'final − pretrained', zh: '最终 − 预训练' },
    { en: 'relative', zh: '相对差' },
  ],
  modes.map(({ mode, level, retained, runs, finalChange }) => [
    modeName(mode),
    estimateCell(level, asFigure),
    estimateCell(retained, asPercent),
    retained === null ? '–' : asPercent(Math.min(...runs.filter((value) => value !== null))),
    estimateCell(finalChange.difference, asSignedFigure),
    estimateCell(finalChange.relative, asSignedPercent),
  ]),
)}
</section>`;
}
