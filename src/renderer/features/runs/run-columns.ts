import { curveInfo, evaluationMetricInfo } from '../../../contract/curves.ts';
import type { RunRow } from '../../../contract/host/runs.ts';
import type { Text } from '../../../contract/language.ts';
import type { Column } from '../../components/table-rows.ts';

/** The columns that every run has. */
export const RUN_COLUMNS: readonly Column<RunRow>[] = [
  {
    key: 'name',
    label: { en: 'Name', zh: '名称' },
    value: ({ name }) => name,
    width: 'minmax(11rem, 2fr)',
    fits: true,
  },
  {
    key: 'kind',
    label: { en: 'Kind', zh: '类型' },
    help: { en: 'pretrain or ppo, and how PPO begins', zh: 'pretrain 或 ppo，以及 PPO 的启动方式' },
    value: ({ kind, mode }) => (mode === null ? kind : `${kind} ${mode}`),
    width: '7.5rem',
  },
  { key: 'state', label: { en: 'State', zh: '状态' }, value: ({ state }) => state, width: '6.5rem', fits: true },
  {
    key: 'progress',
    label: { en: 'Progress', zh: '进度' },
    value: ({ progress }) => progress,
    width: '6rem',
    fits: true,
    align: 'right',
  },
  {
    key: 'best',
    label: { en: 'Best', zh: '最佳' },
    help: {
      en: 'pretraining: the lowest validation loss; PPO: the best mean latency, or return, of its evaluations',
      zh: '预训练：最低验证损失；PPO：各次评估中最佳的平均延迟或回报',
    },
    value: (row) => headline(row)?.value,
    width: '7.5rem',
    fits: true,
    align: 'right',
  },
  {
    key: 'against',
    label: { en: 'vs best strategy', zh: '相对最佳策略' },
    help: {
      en: 'mean latency against the best strategy in the last evaluation; below 0 is better',
      zh: '最近一次评估中平均延迟相对最佳策略的变化；小于 0 更好',
    },
    value: ({ againstBest }) => againstBest,
    width: '7rem',
    fits: true,
    align: 'right',
  },
  {
    key: 'started',
    label: { en: 'Started', zh: '开始' },
    value: ({ startedAt }) => startedAt,
    width: '8rem',
    fits: true,
    align: 'right',
  },
  {
    key: 'duration',
    label: { en: 'Duration', zh: '用时' },
    help: { en: 'time at work, without pauses', zh: '实际工作时间，不含暂停' },
    value: ({ seconds }) => seconds,
    width: '6.5rem',
    fits: true,
    align: 'right',
  },
  {
    key: 'tags',
    label: { en: 'Tags', zh: '标签' },
    value: ({ tags }) => tags.join(', ') || null,
    width: 'minmax(6rem, 1fr)',
    fits: true,
  },
  {
    key: 'seed',
    label: { en: 'Seed', zh: '种子' },
    value: ({ seed }) => seed,
    width: '4.5rem',
    fits: true,
    align: 'right',
  },
  { key: 'from', label: { en: 'From', zh: '起始模型' }, value: ({ from }) => from, width: 'minmax(8rem, 1fr)' },
  {
    key: 'comparison',
    label: { en: 'Comparison', zh: '所属对比' },
    value: ({ comparison }) => comparison,
    width: 'minmax(8rem, 1fr)',
  },
  { key: 'run', label: { en: 'Folder', zh: '文件夹' }, value: ({ run }) => run, width: 'minmax(12rem, 1fr)' },
  { key: 'notes', label: { en: 'Notes', zh: '备注' }, value: ({ notes }) => notes || null, width: 'minmax(8rem, 1fr)' },
];

export const USUAL_COLUMNS = [
  'name',
  'kind',
  'state',
  'progress',
  'best',
  'against',
  'started',
  'duration',
  'tags',
] as const;

const OF_MODEL = 'evaluation.model.';

export interface Headline {
  readonly metric: string;
  readonly value: number;
  /** What the metric counts, in one word; its unit is the configuration's. */
  readonly quantity: Text;
}

const JUDGED_BY: Readonly<Record<RunRow['kind'], readonly Pick<Headline, 'metric' | 'quantity'>[]>> = {
  pretrain: [{ metric: 'validation_loss', quantity: { en: 'loss', zh: '损失' } }],
  ppo: [
    { metric: `${OF_MODEL}mean_latency`, quantity: { en: 'latency', zh: '延迟' } },
    { metric: `${OF_MODEL}return`, quantity: { en: 'return', zh: '回报' } },
  ],
};

/** The figure that a run is judged by. */
export function headline({ kind, best }: RunRow): Headline | null {
  const judged = JUDGED_BY[kind].find(({ metric }) => Object.hasOwn(best, metric));
  return judged ? { ...judged, value: best[judged.metric] } : null;
}

export type MetricColumnOf = 'last' | 'best';

const METRIC_COLUMN = /^(last|best):(.+)$/;

/** The column of a key: one that every run has, or a metric's `last:NAME` or `best:NAME`; undefined of none. */
export function columnOf(key: string): Column<RunRow> | undefined {
  const known = RUN_COLUMNS.find((column) => column.key === key);
  if (known) return known;
  const [, of, metric] = METRIC_COLUMN.exec(key) ?? [];
  return metric === undefined ? undefined : metricColumn(of as MetricColumnOf, metric);
}

function metricColumn(of: MetricColumnOf, metric: string): Column<RunRow> {
  const name = shortName(metric);
  const { label } = metric.startsWith(OF_MODEL) ? evaluationMetricInfo(name) : curveInfo(metric);
  const help: Text =
    of === 'last'
      ? { en: `last value of ${name} (${label.en})`, zh: `${name}（${label.zh}）的最近值` }
      : { en: `best value of ${name} (${label.en})`, zh: `${name}（${label.zh}）的最佳值` };
  const shown: Text = of === 'last' ? { en: name, zh: name } : { en: `best ${name}`, zh: `最佳 ${name}` };
  return {
    key: `${of}:${metric}`,
    label: shown,
    help,
    value: (row) => row[of][metric],
    width: '8rem',
    align: 'right',
    fits: true,
  };
}

/** The metric of a metric's column, with its unit; null of the other columns. */
export function metricOfColumn(key: string): { readonly metric: string; readonly unit: string } | null {
  const [, , metric] = METRIC_COLUMN.exec(key) ?? [];
  if (metric === undefined) return null;
  const { unit } = metric.startsWith(OF_MODEL) ? evaluationMetricInfo(shortName(metric)) : curveInfo(metric);
  return { metric, unit };
}

function shortName(metric: string): string {
  return metric.startsWith(OF_MODEL) ? metric.slice(OF_MODEL.length) : metric;
}

/** Metrics that columns can show: those of which some run has a last, or a best value. */
export function metricsOf(
  rows: readonly RunRow[],
): readonly { readonly of: MetricColumnOf; readonly metric: string }[] {
  const names = (of: MetricColumnOf): string[] => [...new Set(rows.flatMap((row) => Object.keys(row[of])))].sort();
  return (['last', 'best'] as const).flatMap((of) => names(of).map((metric) => ({ of, metric })));
}
