import { Random } from '../base/random.ts';
import { failure } from '../contract/errors/index.ts';
import type { Episode } from './demonstration-source.ts';

/** Numbers of the episodes on either side, ascending. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Splits by whole episodes, all episodes of one seed on one side (of every environment: arrivals on one seed are alike
 * even where settings differ), so that nothing of a validation episode's traffic was trained on.
 *
 * Seeds with the same set of strategies form a stratum. Strata stand one after the other, shuffled inside, and a seed
 * is taken for validation at every 1/fraction-th place from a random start (systematic sampling): so each stratum, and
 * the whole, gives its share of seeds rounded down or up. At least one seed stands on either side.
 * Throws demonstrations/too-few-seeds where there are fewer than two.
 */
export function splitEpisodes(episodes: readonly Episode[], fraction: number, seed: number): Split {
  const strategiesOf = new Map<number, Set<number>>();
  for (const episode of episodes) {
    const strategies = strategiesOf.get(episode.seed) ?? new Set<number>();
    strategiesOf.set(episode.seed, strategies.add(episode.strategy));
  }
  if (strategiesOf.size < 2) throw failure('demonstrations/too-few-seeds', { needed: 2, found: strategiesOf.size });

  const ordered = stratified(strategiesOf, new Random(seed, 'split'));
  const chosen = systematicSample(ordered, fraction, new Random(seed, 'split start').uniform());
  const training: number[] = [];
  const validation: number[] = [];
  episodes.forEach((episode, number) => (chosen.has(episode.seed) ? validation : training).push(number));
  return { training: Int32Array.from(training), validation: Int32Array.from(validation) };
}

function stratified(strategiesOf: ReadonlyMap<number, ReadonlySet<number>>, random: Random): number[] {
  const strata = new Map<string, number[]>();
  const seeds = [...strategiesOf.keys()].sort((a, b) => a - b);
  for (const seed of seeds) {
    const key = [...strategiesOf.get(seed)!].sort((a, b) => a - b).join(',');
    strata.set(key, [...(strata.get(key) ?? []), seed]);
  }
  return [...strata.keys()].sort().flatMap((key) => random.shuffle(strata.get(key)!));
}

/** The items at which (i + start) × fraction steps over an integer; at least one, and not all. */
function systematicSample(items: readonly number[], fraction: number, start: number): Set<number> {
  const chosen = new Set<number>();
  items.forEach((item, i) => {
    if (Math.floor(start + (i + 1) * fraction) > Math.floor(start + i * fraction)) chosen.add(item);
  });
  const middle = items[items.length >> 1];
  if (chosen.size === 0) chosen.add(middle);
  if (chosen.size === items.length) chosen.delete(middle);
  return chosen;
}
