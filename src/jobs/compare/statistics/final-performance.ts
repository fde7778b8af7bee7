import { bootstrap, meanOfDrawn, type BootstrapEstimate, type BootstrapOptions } from '../../../base/bootstrap.ts';
import { interquartileMean } from '../../../base/interquartile-mean.ts';
import { mean } from '../../../base/statistics.ts';

/** Where runs of one mode ended, in one metric. */
export interface FinalPerformance {
  /** Interquartile mean over seeds of the means over episodes. */
  readonly iqm: BootstrapEstimate;
  /** Mean over seeds and episodes. */
  readonly mean: number;
  /** Mean over episodes of each run, by seed. */
  readonly runs: readonly number[];
}

/** `values[run][episode]` of one metric. */
export function finalPerformance(values: readonly (readonly number[])[], options: BootstrapOptions): FinalPerformance {
  const sizes = { members: [values.length], episodes: values[0].length };
  const iqm = bootstrap(
    sizes,
    ({ members, episodes }) => interquartileMean(drawnMeans(values, members[0], episodes)),
    options,
  );
  const runs = values.map(mean);
  return { iqm, mean: mean(runs), runs };
}

/** The mean over the drawn episodes of each drawn run. */
export function drawnMeans(
  values: readonly (readonly number[])[],
  members: Uint32Array,
  episodes: Uint32Array,
): number[] {
  const means = new Map<readonly number[], number>(); // a run may be drawn several times
  return Array.from(members, (member) => {
    const run = values[member];
    let known = means.get(run);
    if (known === undefined) means.set(run, (known = meanOfDrawn(run, episodes)));
    return known;
  });
}
