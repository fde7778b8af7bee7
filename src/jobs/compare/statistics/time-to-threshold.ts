import { bootstrap, type BootstrapOptions } from '../../../base/bootstrap.ts';
import type { ComparedRun } from '../comparison-data.ts';

/** Over how many runs a shared pretraining is spread. */
export const AMORTISED_OVER = [1, 5, 20] as const;

/**
 * The cost by which at least half of the runs had reached the threshold: their median, a run that never does counting as
 * later than any other (right-censored at the budget). null stands for beyond the budget.
 */
export interface MedianCost {
  readonly median: number | null;
  /** 95 % bootstrap interval over seeds; none with a single seed. */
  readonly ci95: readonly [number | null, number | null] | null;
}

export interface Cost {
  readonly environmentSteps: MedianCost;
  readonly wallSeconds: MedianCost;
}

/** What it took the runs of one mode to reach the threshold for the first time, seen at their evaluations. */
export interface TimeToThreshold {
  readonly runs: number;
  readonly reached: number;
  /** PPO alone, from the policy that it starts with. */
  readonly ppo: Cost;
  /** Pretraining counted: in full where each run has its own, else its share. */
  readonly withPretraining: readonly (Cost & { readonly runsSharing: number })[];
}

interface FirstReached {
  readonly environmentSteps: number;
  readonly wallSeconds: number;
}

/** A level of a metric that a run is to reach. */
export interface Criterion {
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  readonly threshold: number;
}

export function timeToThreshold(
  runs: readonly ComparedRun[],
  criterion: Criterion,
  options: BootstrapOptions,
): TimeToThreshold {
  const first = runs.map((run) => firstReached(run, criterion));
  const cost = (runsSharing: number): Cost => ({
    environmentSteps: medianCost(
      first.map(
        ({ environmentSteps }, i) => environmentSteps + pretrainingShare(runs[i], 'environmentSteps', runsSharing),
      ),
      options,
    ),
    wallSeconds: medianCost(
      first.map(({ wallSeconds }, i) => wallSeconds + pretrainingShare(runs[i], 'wallSeconds', runsSharing)),
      options,
    ),
  });
  return {
    runs: runs.length,
    reached: first.filter(({ environmentSteps }) => environmentSteps < Infinity).length,
    ppo: {
      environmentSteps: medianCost(
        first.map((run) => run.environmentSteps),
        options,
      ),
      wallSeconds: medianCost(
        first.map((run) => run.wallSeconds),
        options,
      ),
    },
    withPretraining: AMORTISED_OVER.map((runsSharing) => ({ runsSharing, ...cost(runsSharing) })),
  };
}

/** One mode's PPO steps to the threshold over another's. */
export interface StepRatio {
  readonly value: number;
  /** 95 % bootstrap interval over seeds, null above where it has no end; none with a single seed. */
  readonly ci95: readonly [number, number | null] | null;
  /** Half of the other's runs never got there, so its budget stands for their steps and the ratio is an upper bound. */
  readonly upperBound: boolean;
}

/** null where half of `runs` never reach the threshold, or the others start beyond it. */
export function stepRatio(
  runs: readonly ComparedRun[],
  others: readonly ComparedRun[],
  criterion: Criterion,
  budget: number,
  options: BootstrapOptions,
): StepRatio | null {
  const steps = (group: readonly ComparedRun[]): number[] =>
    group.map((run) => firstReached(run, criterion).environmentSteps);
  const [x, y] = [steps(runs), steps(others)];
  const sizes = { members: [x.length, y.length], episodes: 0 };
  const { value, ci95 } = bootstrap(
    sizes,
    ({ members }) => median(drawn(x, members[0])) / Math.min(median(drawn(y, members[1])), budget),
    options,
  );
  if (!Number.isFinite(value)) return null;
  return {
    value,
    ci95: ci95 && [ci95[0], Number.isFinite(ci95[1]) ? ci95[1] : null],
    upperBound: median(y) === Infinity,
  };
}

function firstReached(run: ComparedRun, { metric, better, threshold }: Criterion): FirstReached {
  const reaches = (value: number): boolean => (better === 'lower' ? value <= threshold : value >= threshold);
  const point = run.curve.find(({ metrics }) => reaches(metrics[metric]));
  return point ?? { environmentSteps: Infinity, wallSeconds: Infinity };
}

function pretrainingShare(
  { pretraining }: ComparedRun,
  cost: 'environmentSteps' | 'wallSeconds',
  runsSharing: number,
): number {
  if (pretraining === null) return 0;
  return pretraining[cost] / (pretraining.shared ? runsSharing : 1);
}

function medianCost(costs: readonly number[], options: BootstrapOptions): MedianCost {
  const { value, ci95 } = bootstrap(
    { members: [costs.length], episodes: 0 },
    ({ members }) => median(drawn(costs, members[0])),
    options,
  );
  const orNull = (cost: number): number | null => (cost === Infinity ? null : cost);
  return { median: orNull(value), ci95: ci95 && [orNull(ci95[0]), orNull(ci95[1])] };
}

function drawn(values: readonly number[], members: Uint32Array): number[] {
  return Array.from(members, (member) => values[member]);
}

/** The smallest value that at least half of all do not exceed, as in survival analysis. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1];
}
