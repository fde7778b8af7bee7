import { bootstrapEach, finiteOrNull, type BootstrapEstimate, type BootstrapOptions } from '../../../base/bootstrap.ts';
import { interquartileMean } from '../../../base/interquartile-mean.ts';
import { probabilityOfImprovement } from '../../../base/probability-of-improvement.ts';
import { drawnMeans } from './final-performance.ts';

/** How one mode's final performance stands to another's, in one metric. */
export interface ModeDifference {
  /** Difference of the interquartile means, this mode's less the other's, in the metric's unit. */
  readonly difference: BootstrapEstimate;
  /** The same over the absolute value of the other's interquartile mean; null where that is 0. */
  readonly relative: BootstrapEstimate | null;
  /** Probability that a run of this mode ends better than one of the other. */
  readonly improvement: BootstrapEstimate;
}

/** `x` and `y` are `[run][episode]` of one metric, on the same episodes. */
export function modeDifference(
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
  better: 'lower' | 'higher',
  options: BootstrapOptions,
): ModeDifference {
  const [difference, relative, improvement] = bootstrapEach(
    { members: [x.length, y.length], episodes: x[0].length },
    ({ members, episodes }) => {
      const [a, b] = [drawnMeans(x, members[0], episodes), drawnMeans(y, members[1], episodes)];
      const reference = interquartileMean(b);
      const change = interquartileMean(a) - reference;
      return [change, change / Math.abs(reference), probabilityOfImprovement(a, b, better)];
    },
    options,
  );
  return { difference, relative: finiteOrNull(relative), improvement };
}
