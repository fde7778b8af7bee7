import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrap, meanOfDrawn, quantile, type Resample } from './bootstrap.ts';
import { Random } from './random.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the value is the statistic of the data themselves, and the interval is repeatable', () => {
  const values = [1, 2, 4, 9, 3.3, 4.7];
  const statistic = ({ members }: Resample): number => mean(Array.from(members[0], (i) => values[i]));
  const sizes = { members: [6], episodes: 0 };
  const first = bootstrap(sizes, statistic);
  assert.equal(first.value, 4);
  assert.deepEqual(bootstrap(sizes, statistic), first);
  assert.notDeepEqual(bootstrap(sizes, statistic, { resamples: 2000, seed: 1 }).ci95, first.ci95);
});

test('with two members the interval of their mean reaches from one to the other', () => {
  // each resample is {a,a}, {b,b} (a quarter each) or mixed, so both 2.5 % points are the members themselves
  const values = [10, 20];
  const { ci95 } = bootstrap({ members: [2], episodes: 0 }, ({ members }) =>
    mean(Array.from(members[0], (i) => values[i])),
  );
  assert.deepEqual(ci95, [10, 20]);
});

test('a group with a single member gives a value and no interval', () => {
  const estimate = bootstrap({ members: [5, 1], episodes: 10 }, () => 3);
  assert.deepEqual(estimate, { value: 3, ci95: null });
});

test('groups are drawn from within, and one draw of episodes serves every member', () => {
  const sizes = { members: [3, 7], episodes: 40 };
  bootstrap(sizes, ({ members, episodes }) => {
    assert.deepEqual([members[0].length, members[1].length, episodes.length], [3, 7, 40]);
    assert.ok(members[0].every((i) => i < 3) && members[1].every((i) => i < 7) && episodes.every((i) => i < 40));
    return 0;
  });
  const noise = Array.from({ length: 40 }, (_, i) => Math.sin(i * 99));
  const [a, b] = [noise.map((x) => x + 3), noise.map((x) => x + 1)];
  const { ci95 } = bootstrap({ members: [2, 2], episodes: 40 }, ({ episodes }) =>
    Number((meanOfDrawn(a, episodes) - meanOfDrawn(b, episodes)).toFixed(9)),
  );
  assert.deepEqual(ci95, [2, 2]);
});

test('the interval of a mean is close to the textbook one where that holds', () => {
  const random = new Random(1);
  const values = Array.from({ length: 400 }, () => random.normal());
  const { value, ci95 } = bootstrap({ members: [400], episodes: 0 }, ({ members }) =>
    mean(Array.from(members[0], (i) => values[i])),
  );
  const deviation = Math.sqrt(mean(values.map((x) => (x - value) ** 2)) / 400);
  assert.ok(Math.abs(ci95![0] - (value - 1.96 * deviation)) < 0.2 * deviation);
  assert.ok(Math.abs(ci95![1] - (value + 1.96 * deviation)) < 0.2 * deviation);
});

test('intervals of two-level data cover the truth about as often as they say', () => {
  // five seeds (deviation 1) times 20 common episodes (deviation 1, shared by all seeds) and noise of their own;
  // plain percentiles would cover 86 %
  const random = new Random(2);
  const trials = 300;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const common = Array.from({ length: 20 }, () => random.normal());
    const runs = Array.from({ length: 5 }, () => {
      const level = random.normal();
      return common.map((episode) => level + episode + random.normal());
    });
    const { ci95 } = bootstrap(
      { members: [5], episodes: 20 },
      ({ members, episodes }) => mean(Array.from(members[0], (i) => meanOfDrawn(runs[i], episodes))),
      { resamples: 400, seed: trial },
    );
    if (ci95![0] <= 0 && ci95![1] >= 0) covered++;
  }
  assert.ok(covered / trials > 0.92 && covered / trials < 0.98, `covered ${covered} of ${trials}`);
});

test('quantiles lie between neighbours, and the infinite stays infinite', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(quantile([1, Infinity, Infinity], 0.75), Infinity);
  assert.equal(quantile([1, 2, Infinity], 0.5), 2);
});
