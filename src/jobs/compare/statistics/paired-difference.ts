import { bootstrapEach, finiteOrNull, type BootstrapEstimate, type BootstrapOptions } from '../../../base/bootstrap.ts';
import { mean } from '../../../base/statistics.ts';
import { drawnMeans } from './final-performance.ts';

/** How runs of one mode stand to references that played the same episodes, in one metric. */
export interface PairedDifference {
  /** Mean over seeds and episodes of run less reference, in the metric's unit. */
  readonly difference: BootstrapEstimate;
  /** The same over the absolute value of the reference's mean; null where that is 0. */
  readonly relative: BootstrapEstimate | null;
}

/**
 * `values[run][episode]` against `references[run][episode]`. A run is drawn with its reference, and an episode for both,
 * so that what a hard episode does to both cancels out.
 */
export function pairedDifference(
  values: readonly (readonly number[])[],
  references: readonly (readonly number[])[],
  options: BootstrapOptions,
): PairedDifference {
  const [difference, relative] = bootstrapEach(
    { members: [values.length], episodes: values[0].length },
    ({ members, episodes }) => {
      const reference = mean(drawnMeans(references, members[0], episodes));
      const change = mean(drawnMeans(values, members[0], episodes)) - reference;
      return [change, change / Math.abs(reference)];
    },
    options,
  );
  return { difference, relative: finiteOrNull(relative) };
}
