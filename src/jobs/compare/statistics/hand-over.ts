import { bootstrap, type BootstrapEstimate, type BootstrapOptions } from '../../../base/bootstrap.ts';
import { interquartileMean } from '../../../base/interquartile-mean.ts';
import { mean } from '../../../base/statistics.ts';
import type { ComparedRun } from '../comparison-data.ts';
import { finalPerformance } from './final-performance.ts';
import { finalValues } from './mode-runs.ts';
import { pairedDifference, type PairedDifference } from './paired-difference.ts';

/** The share of a run's updates in which a cloned policy is lost, if it is. */
const EARLY_UPDATES = 0.2;

/** What became of the pretrained policy in the hands of PPO. */
export interface HandOver {
  /** The pretrained policy: interquartile mean over runs of its means over the final evaluation's episodes. */
  readonly level: BootstrapEstimate;
  /**
   * One less the fraction by which the worst evaluation of the early updates is worse than the pretrained policy, on the
   * same episodes; above 1 where even that one is better. Interquartile mean over seeds; null where nothing was
   * evaluated in that time.
   */
  readonly retained: BootstrapEstimate | null;
  /** The same of each run, by seed. */
  readonly runs: readonly (number | null)[];
  /** The final policy against the pretrained one, on the same episodes. */
  readonly finalChange: PairedDifference;
}

/** null where a run has no pretrained policy or no figures of it. */
export function handOver(
  runs: readonly ComparedRun[],
  metric: string,
  better: 'lower' | 'higher',
  options: BootstrapOptions,
): HandOver | null {
  const pretrained = runs.map((run) => run.handOver?.[metric]).filter((values) => values !== undefined);
  if (pretrained.length < runs.length) return null;
  const retained = runs.map((run) => retainedPerformance(run, metric, better));
  const known = retained.filter((value) => value !== null);
  return {
    level: finalPerformance(pretrained, options).iqm,
    retained:
      known.length === 0
        ? null
        : bootstrap(
            { members: [known.length], episodes: 0 },
            ({ members }) => interquartileMean(Array.from(members[0], (member) => known[member])),
            options,
          ),
    runs: retained,
    finalChange: pairedDifference(finalValues(runs, metric), pretrained, options),
  };
}

function retainedPerformance(run: ComparedRun, metric: string, better: 'lower' | 'higher'): number | null {
  const updates = Math.max(...run.curve.map(({ update }) => update));
  const early = run.curve
    .filter(({ update }) => update > 0 && update <= EARLY_UPDATES * updates)
    .map(({ metrics }) => metrics[metric]);
  // the evaluation before the first update has the curve's episodes, which the final evaluation may not share
  const start = run.curve.find(({ environmentSteps }) => environmentSteps === 0);
  const reference = start?.metrics[metric] ?? mean(run.handOver?.[metric] ?? []);
  const worst = better === 'lower' ? Math.max(...early) : Math.min(...early);
  const change = (worst - reference) / Math.abs(reference);
  const retained = better === 'lower' ? 1 - change : 1 + change;
  return early.length > 0 && Number.isFinite(retained) ? retained : null;
}
