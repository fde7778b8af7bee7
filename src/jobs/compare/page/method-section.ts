import type { Text } from '../../../contract/language.ts';
import { COMPARISON_COLUMNS, CURVE_COLUMNS } from '../comparison-table.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { both, markup, type Markup } from './markup.ts';
import { table } from './table.ts';

/** How the figures were made, and what the files beside the page hold. */
export function methodSection({ bootstrap, evaluationEpisodes }: ComparisonReport): Markup {
  const notes: readonly Text[] = [
    {
      en: `A run’s value is the mean over ${evaluationEpisodes} evaluation episodes of its best_model.pt, acting deterministically; all runs and the baseline play the same episodes. The interquartile mean is the mean of the middle half of the seeds.`,
      zh: `一次运行的值是其 best_model.pt 以确定性动作在 ${evaluationEpisodes} 个评估回合上的均值；所有运行与基线都在同样的回合上评估。四分位均值是中间一半种子的均值。`,
    },
    {
      en: `Intervals are 95\u202f% bootstrap intervals from ${bootstrap.resamples} resamples (seed ${bootstrap.seed}): seeds are drawn with replacement within each mode, then episodes, the same for all; the percentiles lie further out the fewer seeds there are, since plain ones would be too narrow. Intervals stand for one comparison each and are not corrected for the number of comparisons.`,
      zh: `区间为 95\u202f% 自助法（bootstrap）置信区间，重采样 ${bootstrap.resamples} 次（种子 ${bootstrap.seed}）：先在各模式内有放回地抽取种子，再抽取回合（对所有运行相同）；种子越少，所取百分位越靠外，否则区间会偏窄。每个区间只对应一项比较，未作多重比较校正。`,
    },
    {
      en: 'A difference counts as shown when its interval has zero outside and there are seeds enough: at least 4 a mode, or 5 against a fixed strategy. P(better) is the share of pairs of runs in which the first is better, ties counting half.',
      zh: '当区间不含零且种子足够（每种模式至少 4 个；与固定策略比较至少 5 个）时，才认为差异得到显示。P(更好) 是两两配对中前者更好的比例，相等计一半。',
    },
    {
      en: 'After Agarwal et al. 2021, “Deep reinforcement learning at the edge of the statistical precipice”; episodes drawn crosswise to seeds after Owen 2007, “The pigeonhole bootstrap”; percentiles expanded after Hesterberg 2015, “What teachers should know about the bootstrap”.',
      zh: '方法见 Agarwal 等 2021，“Deep reinforcement learning at the edge of the statistical precipice”；回合与种子交叉抽取见 Owen 2007，“The pigeonhole bootstrap”；百分位的外扩见 Hesterberg 2015，“What teachers should know about the bootstrap”。',
    },
  ];
  return markup`<section class="method">
<h2>${both({ en: 'How this was computed', zh: '计算方法' })}</h2>
${notes.map((note) => markup`<p>${both(note)}</p>\n`)}
<details><summary>${both({ en: 'The files beside this page', zh: '同目录的文件' })}</summary>
<p>${both({
    en: 'comparison.json holds every figure of this page. comparison.csv and curves.csv hold them as tables:',
    zh: 'comparison.json 含本页全部数值；comparison.csv 与 curves.csv 是其表格形式：',
  })}</p>
${columnsTable('comparison.csv', COMPARISON_COLUMNS)}
${columnsTable('curves.csv', CURVE_COLUMNS)}
</details>
</section>`;
}

function columnsTable(file: string, columns: Readonly<Record<string, Text>>): Markup {
  return table(
    { en: file, zh: file },
    [
      { en: 'column', zh: '列' },
      { en: 'meaning', zh: '含义' },
    ],
    Object.entries(columns).map(([name, meaning]) => [markup`<code>${name}</code>`, meaning]),
  );
}
