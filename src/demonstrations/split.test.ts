import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { isFailure } from '../contract/errors/index.ts';
import type { Episode } from './demonstration-source.ts';
import { splitEpisodes } from './split.ts';

function episode(seed: number, strategy: number, environment = 0): Episode {
  return {
    seed,
    environment,
    strategy,
    mixed: false,
    firstStep: 0,
    length: 1,
    terminated: false,
    truncated: true,
    metrics: {},
  };
}

/** Strategy j plays seeds first_j … first_j + episodes_j − 1. */
const populations = fc.array(fc.record({ first: fc.nat(30), episodes: fc.integer({ min: 1, max: 60 }) }), {
  minLength: 1,
  maxLength: 5,
});
const arbitrary = fc.record({
  population: populations,
  fraction: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  seed: fc.nat(),
});

function episodesOf(population: readonly { first: number; episodes: number }[]): Episode[] {
  return population.flatMap(({ first, episodes }, strategy) =>
    Array.from({ length: episodes }, (_, i) => episode(first + i, strategy)),
  );
}

test('each episode stands on one side, all of a seed on the same; both sides have some; sizes and strata fit', () => {
  fc.assert(
    fc.property(arbitrary, ({ population, fraction, seed }) => {
      const episodes = episodesOf(population);
      const seeds = new Set(episodes.map((e) => e.seed));
      fc.pre(seeds.size >= 2);
      const { training, validation } = splitEpisodes(episodes, fraction, seed);
      assert.deepEqual(
        [...training, ...validation].sort((a, b) => a - b),
        [...episodes.keys()],
      );
      const trained = new Set([...training].map((i) => episodes[i].seed));
      const validated = new Set([...validation].map((i) => episodes[i].seed));
      assert.ok(
        [...trained].every((s) => !validated.has(s)),
        'a seed leaked',
      );
      assert.ok(trained.size >= 1 && validated.size >= 1);
      assert.ok(Math.abs(validated.size - fraction * seeds.size) <= 1 + 1e-9);

      const strata = new Map<string, number[]>();
      for (const s of seeds) {
        const key = population.map(({ first, episodes: n }) => (s >= first && s < first + n ? 1 : 0)).join('');
        strata.set(key, [...(strata.get(key) ?? []), s]);
      }
      for (const stratum of strata.values()) {
        const share = stratum.filter((s) => validated.has(s)).length;
        const allowed = validated.size === 1 || trained.size === 1 ? 2 : 1; // where a side was given its only seed
        assert.ok(Math.abs(share - fraction * stratum.length) < allowed + 1e-9, 'a stratum is off its share');
      }
    }),
    { numRuns: 300 },
  );
});

test('the same seed gives the same split, another seed another', () => {
  const episodes = episodesOf([{ first: 0, episodes: 50 }]);
  assert.deepEqual(splitEpisodes(episodes, 0.2, 3), splitEpisodes(episodes, 0.2, 3));
  assert.notDeepEqual(splitEpisodes(episodes, 0.2, 3), splitEpisodes(episodes, 0.2, 4));
});

test('a seed in two environments still stands on one side', () => {
  const episodes = [0, 1, 2, 3, 4].flatMap((seed) => [episode(seed, 0, 0), episode(seed, 0, 1)]);
  const { validation } = splitEpisodes(episodes, 0.4, 1);
  assert.equal(validation.length, 4);
  for (let i = 0; i < 4; i += 2) assert.equal(episodes[validation[i]].seed, episodes[validation[i + 1]].seed);
});

test('a split of 0.2 of 64 seeds keeps 12 or 13 of them, for every strategy alike', () => {
  const episodes = episodesOf(Array.from({ length: 4 }, () => ({ first: 0, episodes: 64 })));
  const { validation } = splitEpisodes(episodes, 0.2, 0);
  const perStrategy = [0, 1, 2, 3].map(
    (strategy) => [...validation].filter((i) => episodes[i].strategy === strategy).length,
  );
  assert.equal(new Set(perStrategy).size, 1);
  assert.ok(perStrategy[0] === 12 || perStrategy[0] === 13);
});

test('one seed is too few, and the message says how many are needed', () => {
  assert.throws(
    () => splitEpisodes([episode(7, 0), episode(7, 1)], 0.2, 0),
    (error) => isFailure(error, 'demonstrations/too-few-seeds') && /at least 2.*found 1/.test(error.message),
  );
});
