import type { BootstrapEstimate } from '../../base/bootstrap.ts';
import type { Text } from '../../contract/language.ts';
import type { ComparisonReport, ModeReport } from './comparison-report.ts';
import { csv } from './csv.ts';
import type { Cost, MedianCost } from './statistics/time-to-threshold.ts';

/** The columns of comparison.csv, which has one row a mode and figure. */
export const COMPARISON_COLUMNS = {
  mode: { en: 'scratch, standard or external', zh: 'scratch、standard 或 external' },
  figure: {
    en: 'what the row gives: final_iqm, final_mean, difference, relative_difference, probability_of_improvement, level_at_hand_over, retained_at_hand_over, worst_retained_at_hand_over, steps_to_threshold, wall_seconds_to_threshold, share_of_steps',
    zh: '该行给出的量：final_iqm（最终四分位均值）、final_mean、difference（差）、relative_difference（相对差）、probability_of_improvement（改进概率）、level_at_hand_over（交接时水平）、retained_at_hand_over（交接保持率）、worst_retained_at_hand_over、steps_to_threshold、wall_seconds_to_threshold、share_of_steps（步数之比）',
  },
  metric: { en: 'the metric that the figure is of', zh: '该量所属的指标' },
  against: {
    en: 'what the mode is compared with: another mode, the baseline strategy, or pretrained (the policy that PPO started from)',
    zh: '与之比较的对象：另一模式、基线策略，或 pretrained（PPO 起步的策略）',
  },
  runs_sharing: {
    en: 'over how many runs a shared pretraining is spread; empty: pretraining not counted',
    zh: '共享的预训练由多少次运行分摊；空：不计预训练',
  },
  value: { en: 'the figure; empty: beyond the budget', zh: '数值；空：超出预算' },
  ci95_low: {
    en: 'lower end of its 95 % bootstrap interval; both ends empty: a single seed, or a figure without interval',
    zh: '95 % 自助法置信区间下端；两端皆空：只有一个种子，或该量没有区间',
  },
  ci95_high: {
    en: 'upper end; it alone empty: beyond the budget',
    zh: '区间上端；仅上端为空：超出预算',
  },
  seeds: { en: 'seeds of the mode', zh: '该模式的种子数' },
  reached: { en: 'runs that reach the threshold', zh: '达到阈值的运行数' },
} as const satisfies Record<string, Text>;

/** The columns of curves.csv, which has one row a mode, axis and place. */
export const CURVE_COLUMNS = {
  mode: { en: 'scratch, standard or external', zh: 'scratch、standard 或 external' },
  axis: {
    en: 'environment_steps (PPO’s), or wall_seconds_with_pretraining (its pretraining counted in full)',
    zh: 'environment_steps（PPO 的环境步数）或 wall_seconds_with_pretraining（计入全部预训练的秒数）',
  },
  x: { en: 'place on that axis', zh: '该轴上的位置' },
  iqm: { en: 'interquartile mean over seeds of the compared metric', zh: '所比较指标在各种子上的四分位均值' },
  ci95_low: { en: 'lower end of its 95 % interval at that place', zh: '该处 95 % 区间下端' },
  ci95_high: { en: 'upper end', zh: '区间上端' },
} as const satisfies Record<string, Text>;

type Row = Partial<Record<keyof typeof COMPARISON_COLUMNS, string | number | null>>;

export function comparisonCsv(report: ComparisonReport): string {
  const columns = Object.keys(COMPARISON_COLUMNS) as (keyof typeof COMPARISON_COLUMNS)[];
  const rows = report.modes.flatMap((mode) =>
    [
      ...finalRows(mode),
      ...baselineRows(mode, report),
      ...pairRows(mode, report),
      ...handOverRows(mode, report),
      ...thresholdRows(mode, report),
    ].map((row): Row => ({ mode: mode.mode, seeds: mode.seeds.length, ...row })),
  );
  return csv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  );
}

export function curvesCsv({ curves }: ComparisonReport): string {
  const rows = curves.flatMap(({ mode, axis, points }) =>
    points.map(({ x, iqm, ci95 }) => [mode, axis, x, iqm, ci95?.[0] ?? null, ci95?.[1] ?? null]),
  );
  return csv(Object.keys(CURVE_COLUMNS), rows);
}

function finalRows({ final }: ModeReport): Row[] {
  return Object.entries(final).flatMap(([metric, { iqm, mean }]) => [
    { figure: 'final_iqm', metric, ...estimateFields(iqm) },
    { figure: 'final_mean', metric, value: mean },
  ]);
}

function baselineRows({ againstBaseline }: ModeReport, { baseline }: ComparisonReport): Row[] {
  if (againstBaseline === null || baseline === null) return [];
  return Object.entries(againstBaseline).flatMap(([metric, figures]) =>
    differenceRows({ metric, against: baseline.name }, figures),
  );
}

function pairRows({ mode }: ModeReport, { pairs }: ComparisonReport): Row[] {
  return pairs
    .filter((pair) => pair.mode === mode)
    .flatMap(({ against, metrics }) =>
      Object.entries(metrics).flatMap(([metric, figures]) => [
        ...differenceRows({ metric, against }, figures),
        { figure: 'probability_of_improvement', metric, against, ...estimateFields(figures.improvement) },
      ]),
    );
}

function handOverRows({ handOver }: ModeReport, { metric }: ComparisonReport): Row[] {
  if (handOver === null) return [];
  const { level, retained, runs, finalChange } = handOver;
  const known = runs.filter((value) => value !== null);
  const kept: Row[] =
    retained === null
      ? []
      : [
          { figure: 'retained_at_hand_over', metric, against: 'pretrained', ...estimateFields(retained) },
          { figure: 'worst_retained_at_hand_over', metric, against: 'pretrained', value: Math.min(...known) },
        ];
  return [
    { figure: 'level_at_hand_over', metric, ...estimateFields(level) },
    ...kept,
    ...differenceRows({ metric, against: 'pretrained' }, finalChange),
  ];
}

function thresholdRows(
  { timeToThreshold: time, stepsAgainstScratch: share }: ModeReport,
  { metric }: ComparisonReport,
): Row[] {
  if (time === null) return [];
  const costRows = ({ environmentSteps, wallSeconds }: Cost, runsSharing: number | null): Row[] => [
    { figure: 'steps_to_threshold', ...medianFields(environmentSteps), runs_sharing: runsSharing },
    { figure: 'wall_seconds_to_threshold', ...medianFields(wallSeconds), runs_sharing: runsSharing },
  ];
  const costs = [costRows(time.ppo, null), ...time.withPretraining.map((cost) => costRows(cost, cost.runsSharing))];
  const rows = costs.flat().map((row) => ({ ...row, metric, reached: time.reached }));
  return share === null
    ? rows
    : [...rows, { figure: 'share_of_steps', metric, against: 'scratch', ...shareFields(share) }];
}

function differenceRows(
  key: Row,
  { difference, relative }: { readonly difference: BootstrapEstimate; readonly relative: BootstrapEstimate | null },
): Row[] {
  const rows: Row[] = [{ ...key, figure: 'difference', ...estimateFields(difference) }];
  return relative === null ? rows : [...rows, { ...key, figure: 'relative_difference', ...estimateFields(relative) }];
}

function estimateFields({ value, ci95 }: BootstrapEstimate): Row {
  return { value, ci95_low: ci95?.[0] ?? null, ci95_high: ci95?.[1] ?? null };
}

function medianFields({ median, ci95 }: MedianCost): Row {
  return { value: median, ci95_low: ci95?.[0] ?? null, ci95_high: ci95?.[1] ?? null };
}

function shareFields({ value, ci95 }: NonNullable<ModeReport['stepsAgainstScratch']>): Row {
  return { value, ci95_low: ci95?.[0] ?? null, ci95_high: ci95?.[1] ?? null };
}
