import { BOOTSTRAP_DEFAULTS, type BootstrapOptions } from '../../base/bootstrap.ts';
import { interquartileMean } from '../../base/interquartile-mean.ts';
import { mean } from '../../base/statistics.ts';
import type { Text } from '../../contract/language.ts';
import type { CompareMode, ComparisonData, CurvePoint, TimeUnit } from './comparison-data.ts';
import { conclusion } from './conclusion.ts';
import { betterDirection } from './metric-direction.ts';
import { finalPerformance, type FinalPerformance } from './statistics/final-performance.ts';
import { handOver, type HandOver } from './statistics/hand-over.ts';
import { learningCurves, type CurveAxis, type LearningCurve } from './statistics/learning-curve.ts';
import { modeDifference, type ModeDifference } from './statistics/mode-difference.ts';
import { completeMetrics, finalValues, isComplete, runsByMode, type ModeRuns } from './statistics/mode-runs.ts';
import { pairedDifference, type PairedDifference } from './statistics/paired-difference.ts';
import {
  stepRatio,
  timeToThreshold,
  type Criterion,
  type StepRatio,
  type TimeToThreshold,
} from './statistics/time-to-threshold.ts';

/** The level that runs are to reach, on the episodes of their curves. */
export interface Threshold {
  readonly value: number;
  /**
   * `scratch`: the interquartile mean over its runs of each one's best evaluation, which is that of its best_model.pt;
   * `baseline`: the best strategy's mean, where there is no scratch.
   */
  readonly source: 'scratch' | 'baseline' | 'given';
}

export interface ModeReport {
  readonly mode: CompareMode;
  readonly seeds: readonly number[];
  readonly directories: readonly string[];
  /** Environment steps and seconds before PPO, mean over runs; null where there was none. */
  readonly pretraining: {
    readonly environmentSteps: number;
    readonly wallSeconds: number;
    readonly shared: boolean;
  } | null;
  /** By metric. */
  readonly final: Readonly<Record<string, FinalPerformance>>;
  /** By metric; null where there is no baseline. */
  readonly againstBaseline: Readonly<Record<string, PairedDifference>> | null;
  readonly handOver: HandOver | null;
  readonly timeToThreshold: TimeToThreshold | null;
  /** This mode's PPO steps to the threshold over scratch mode's; null where that is not known. */
  readonly stepsAgainstScratch: StepRatio | null;
}

/** One mode against another: differences are `mode` less `against`. */
export interface PairReport {
  readonly mode: CompareMode;
  readonly against: CompareMode;
  /** By metric. */
  readonly metrics: Readonly<Record<string, ModeDifference>>;
}

/** All figures of a comparison; what `comparison.json` holds and what the other files are made from. */
export interface ComparisonReport {
  readonly version: 1;
  readonly problem: string;
  readonly metric: ComparisonData['metric'];
  readonly better: 'lower' | 'higher';
  readonly timeUnit: TimeUnit | null;
  readonly totalSteps: number;
  readonly evaluationEpisodes: number;
  readonly command: string;
  readonly bootstrap: BootstrapOptions;
  /** Metrics that every episode has a value of, the compared one first. */
  readonly metrics: readonly string[];
  readonly baseline: { readonly name: string; readonly means: Readonly<Record<string, number>> } | null;
  readonly threshold: Threshold | null;
  readonly modes: readonly ModeReport[];
  readonly pairs: readonly PairReport[];
  readonly curves: readonly LearningCurve[];
  /** What the data supports; the first is the headline. */
  readonly conclusion: readonly Text[];
}

export interface ReportOptions extends Partial<BootstrapOptions> {
  /** The level of the compared metric that runs are to reach; left out: scratch mode's final level, else the baseline's. */
  readonly threshold?: number;
}

/** The comparison in which a warm start is read first: each mode against what it is meant to improve on. */
const PAIRS: readonly (readonly [CompareMode, CompareMode])[] = [
  ['external', 'scratch'],
  ['standard', 'scratch'],
  ['external', 'standard'],
];

/** Makes all figures of a finished comparison. Throws an Error where the compared metric is missing in an episode. */
export function comparisonReport(data: ComparisonData, { threshold, ...given }: ReportOptions = {}): ComparisonReport {
  const options: BootstrapOptions = { ...BOOTSTRAP_DEFAULTS, ...given };
  const modes = runsByMode(data);
  const complete = completeMetrics(data);
  if (!complete.includes(data.metric)) {
    throw new Error(`a run has no ${data.metric} of one of its ${data.evaluationEpisodes} final episodes`);
  }
  const metrics = [data.metric, ...complete.filter((name) => name !== data.metric)];
  const baseline = baselineMeans(data, metrics);
  const goal =
    threshold === undefined ? defaultThreshold(data, modes) : ({ value: threshold, source: 'given' } as const);
  const criterion = goal && { metric: data.metric, better: betterDirection(data.metric), threshold: goal.value };
  const figures: Omit<ComparisonReport, 'conclusion'> = {
    version: 1,
    problem: data.problem,
    metric: data.metric,
    better: betterDirection(data.metric),
    timeUnit: data.timeUnit ?? null,
    totalSteps: data.totalSteps,
    evaluationEpisodes: data.evaluationEpisodes,
    command: data.command,
    bootstrap: options,
    metrics,
    baseline,
    threshold: goal,
    modes: modes.map((mode) => modeReport(mode, modes, { data, metrics, criterion, options })),
    pairs: pairReports(modes, metrics, options),
    curves: (['environment_steps', 'wall_seconds_with_pretraining'] satisfies CurveAxis[]).flatMap((axis) =>
      learningCurves(modes, data.metric, axis, options),
    ),
  };
  return { ...figures, conclusion: conclusion(figures) };
}

interface Context {
  readonly data: ComparisonData;
  readonly metrics: readonly string[];
  readonly criterion: Criterion | null;
  readonly options: BootstrapOptions;
}

function modeReport({ mode, runs }: ModeRuns, modes: readonly ModeRuns[], context: Context): ModeReport {
  const { data, metrics, criterion, options } = context;
  const scratch = modes.find((other) => other.mode === 'scratch');
  return {
    mode,
    seeds: runs.map(({ seed }) => seed),
    directories: runs.map(({ directory }) => directory),
    pretraining: meanPretraining(runs),
    final: byMetric(metrics, (metric) => finalPerformance(finalValues(runs, metric), options)),
    againstBaseline: againstBaseline(runs, context),
    handOver: handOver(runs, data.metric, betterDirection(data.metric), options),
    timeToThreshold: criterion && timeToThreshold(runs, criterion, options),
    stepsAgainstScratch:
      criterion && scratch && mode !== 'scratch'
        ? stepRatio(runs, scratch.runs, criterion, data.totalSteps, options)
        : null,
  };
}

function againstBaseline(runs: ModeRuns['runs'], { data, metrics, options }: Context): ModeReport['againstBaseline'] {
  const { baseline } = data;
  if (baseline === null) return null;
  const shared = metrics.filter((metric) => isComplete(baseline.metrics[metric], data.evaluationEpisodes));
  return byMetric(shared, (metric) => {
    const values = finalValues(runs, metric);
    return pairedDifference(
      values,
      values.map(() => baseline.metrics[metric]),
      options,
    );
  });
}

function pairReports(modes: readonly ModeRuns[], metrics: readonly string[], options: BootstrapOptions): PairReport[] {
  const runsOf = (mode: CompareMode): ModeRuns['runs'] | undefined => modes.find((one) => one.mode === mode)?.runs;
  return PAIRS.flatMap(([mode, against]) => {
    const [x, y] = [runsOf(mode), runsOf(against)];
    if (!x || !y) return [];
    const difference = (metric: string): ModeDifference =>
      modeDifference(finalValues(x, metric), finalValues(y, metric), betterDirection(metric), options);
    return [{ mode, against, metrics: byMetric(metrics, difference) }];
  });
}

function defaultThreshold({ metric, baseline }: ComparisonData, modes: readonly ModeRuns[]): Threshold | null {
  const scratch = modes.find(({ mode }) => mode === 'scratch');
  const value = scratch
    ? interquartileMean(scratch.runs.map(({ curve }) => bestEvaluation(curve, metric)))
    : (baseline?.onCurveEpisodes?.[metric] ?? mean(baseline?.metrics[metric] ?? []));
  return Number.isFinite(value) ? { value, source: scratch ? 'scratch' : 'baseline' } : null;
}

function bestEvaluation(curve: readonly CurvePoint[], metric: string): number {
  const levels = curve.map(({ metrics }) => metrics[metric]).filter(Number.isFinite);
  return betterDirection(metric) === 'lower' ? Math.min(...levels) : Math.max(...levels);
}

function baselineMeans(data: ComparisonData, metrics: readonly string[]): ComparisonReport['baseline'] {
  if (data.baseline === null) return null;
  const { name, metrics: values } = data.baseline;
  const shared = metrics.filter((metric) => isComplete(values[metric], data.evaluationEpisodes));
  return { name, means: byMetric(shared, (metric) => mean(values[metric])) };
}

function meanPretraining(runs: ModeRuns['runs']): ModeReport['pretraining'] {
  const costs = runs.map(({ pretraining }) => pretraining).filter((cost) => cost !== null);
  if (costs.length === 0) return null;
  return {
    environmentSteps: mean(costs.map(({ environmentSteps }) => environmentSteps)),
    wallSeconds: mean(costs.map(({ wallSeconds }) => wallSeconds)),
    shared: costs.every(({ shared }) => shared),
  };
}

function byMetric<T>(metrics: readonly string[], figure: (metric: string) => T): Record<string, T> {
  return Object.fromEntries(metrics.map((metric) => [metric, figure(metric)]));
}
