import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOTSTRAP_DEFAULTS } from '../../../base/bootstrap.ts';
import { finalPerformance } from './final-performance.ts';

test('the interquartile mean is over seeds, of means over episodes', () => {
  const values = [
    [0, 20],
    [3, 5],
    [4, 8],
    [900, 1100],
  ];
  const { iqm, mean, runs } = finalPerformance(values, BOOTSTRAP_DEFAULTS);
  assert.deepEqual(runs, [10, 4, 6, 1000]);
  assert.equal(iqm.value, 8);
  assert.equal(mean, 255);
});

test('both levels widen the interval: seeds alone, episodes alone, and both', () => {
  const width = (values: number[][]): number => {
    const [low, high] = finalPerformance(values, BOOTSTRAP_DEFAULTS).iqm.ci95!;
    return high - low;
  };
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const episodes = [-4, -2, -1, 0, 0, 1, 2, 4];
  const same = width(seeds.map(() => episodes.map(() => 1)));
  const bySeeds = width(seeds.map((seed) => episodes.map(() => seed)));
  const byEpisodes = width(seeds.map(() => episodes));
  const byBoth = width(seeds.map((seed) => episodes.map((episode) => seed + episode)));
  assert.equal(same, 0);
  assert.ok(bySeeds > 1 && byEpisodes > 1);
  assert.ok(byBoth > bySeeds && byBoth > byEpisodes);
});

test('one seed has a value and no interval', () => {
  assert.deepEqual(finalPerformance([[2, 4]], BOOTSTRAP_DEFAULTS).iqm, { value: 3, ci95: null });
});
