import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import type { ComparisonRow } from '../../contract/host/comparisons.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { PLAN_FILE, readPlan, type StoredPlan } from '../../jobs/compare/plan-file.ts';
import type { ComparisonReport } from '../../jobs/compare/comparison-report.ts';
import type { HostContext } from '../host-context.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { StoredReports } from './stored-report.ts';

/** A comparison as its folder tells of it. */
export interface StoredComparison {
  readonly directory: string;
  readonly plan: StoredPlan;
  readonly row: ComparisonRow;
  /** Its runs that have begun, in the plan's order. */
  readonly runs: readonly RunRow[];
  readonly report: ComparisonReport | null;
}

interface ComparisonFolders extends Pick<HostContext, 'workspace' | 'runs'> {
  readonly jobs: Pick<Jobs, 'of'>;
}

/** The comparisons of a workspace. */
export class ComparisonRows {
  private readonly context: ComparisonFolders;
  private readonly reports = new StoredReports();

  constructor(context: ComparisonFolders) {
    this.context = context;
  }

  /** The newest first; one whose plan or report cannot be read is left out. */
  all(): readonly ComparisonRow[] {
    return this.context.runs
      .comparisons()
      .flatMap((directory) => {
        try {
          return [this.of(directory).row];
        } catch (error) {
          if (error instanceof TypedError) return [];
          throw error;
        }
      })
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Throws compare/absent, compare/damaged, host/outside and the like. */
  named(comparison: string): StoredComparison {
    return this.of(this.context.workspace.absolute(comparison));
  }

  private of(directory: string): StoredComparison {
    const { workspace, runs: index, jobs } = this.context;
    const plan = readPlan(directory);
    if (!plan) throw failure('compare/absent', { directory });
    const comparison = workspace.relative(directory);
    const { modes, seeds } = plan;
    const first = typeof plan.configuration['seed'] === 'number' ? plan.configuration['seed'] : 0;
    const planned = Array.from({ length: seeds }, (_, i) =>
      modes.map((mode) => `${comparison}/${mode}-seed-${first + i}`),
    );
    const known = new Map(index.rows().map((row) => [row.run, row]));
    const runs = planned.flat().flatMap((run) => known.get(run) ?? []);
    const finished = runs.filter(({ state }) => state === 'finished').length;
    const total = modes.length * seeds;
    const report = this.reports.of(directory);
    const running = jobs.of(comparison)?.state === 'running' || runs.some(isLive);
    const done = finished === total && report !== null;
    return {
      directory,
      plan,
      runs,
      report,
      row: {
        comparison,
        name: basename(directory),
        state: running ? 'running' : done ? 'finished' : 'unfinished',
        finished,
        total,
        modes,
        seeds,
        model: plan.model === null ? null : workspace.relative(plan.model),
        startedAt: Math.min(statSync(join(directory, PLAN_FILE)).mtimeMs, ...runs.map(({ startedAt }) => startedAt)),
        headline: report?.conclusion[0] ?? null,
      },
    };
  }
}

function isLive({ state }: RunRow): boolean {
  return state === 'starting' || state === 'running' || state === 'paused';
}
