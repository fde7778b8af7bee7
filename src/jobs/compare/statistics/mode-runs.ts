import { COMPARE_MODES, type ComparedRun, type CompareMode, type ComparisonData } from '../comparison-data.ts';

/** The runs of one mode, by seed; never empty. */
export interface ModeRuns {
  readonly mode: CompareMode;
  readonly runs: readonly ComparedRun[];
}

/** The modes that have runs, in the reports' order. */
export function runsByMode(data: ComparisonData): ModeRuns[] {
  return COMPARE_MODES.map((mode) => ({
    mode,
    runs: data.runs.filter((run) => run.mode === mode).sort((a, b) => a.seed - b.seed),
  })).filter(({ runs }) => runs.length > 0);
}

/** The values of a metric, `[run][episode]`. */
export function finalValues(runs: readonly ComparedRun[], metric: string): (readonly number[])[] {
  return runs.map((run) => run.final[metric]);
}

/** The metrics that every episode of every final evaluation has a finite value of, in the first run's order. */
export function completeMetrics(data: ComparisonData): string[] {
  return Object.keys(data.runs[0].final).filter((name) =>
    data.runs.every((run) => isComplete(run.final[name], data.evaluationEpisodes)),
  );
}

/** There is a finite value for each episode. */
export function isComplete(values: readonly number[] | undefined, episodes: number): boolean {
  return values?.length === episodes && values.every(Number.isFinite);
}
