import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from './random.ts';

const draws = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.uint32());

test('the same seed and stream give the same numbers, another stream or seed others', () => {
  assert.deepEqual(draws(new Random(7, 'a'), 5), draws(new Random(7, 'a'), 5));
  assert.notDeepEqual(draws(new Random(7, 'a'), 5), draws(new Random(7, 'b'), 5));
  assert.notDeepEqual(draws(new Random(7, 'a'), 5), draws(new Random(8, 'a'), 5));
  assert.notDeepEqual(draws(new Random(7), 5), draws(new Random(7 + 2 ** 32), 5));
});

test('a stored state continues the sequence exactly', () => {
  const random = new Random(3);
  draws(random, 10);
  const state = random.state();
  const expected = draws(random, 10);
  const resumed = new Random(0);
  resumed.restore(JSON.parse(JSON.stringify(state)) as typeof state);
  assert.deepEqual(draws(resumed, 10), expected);
});

test('moments of the variates are those of their distributions', () => {
  const random = new Random(11);
  const n = 400_000;
  const sums = { uniform: 0, uniform2: 0, exponential: 0, exponential2: 0, normal: 0, normal2: 0, normal4: 0 };
  for (let i = 0; i < n; i++) {
    const u = random.uniform();
    const e = random.exponential();
    const z = random.normal();
    sums.uniform += u;
    sums.uniform2 += u * u;
    sums.exponential += e;
    sums.exponential2 += e * e;
    sums.normal += z;
    sums.normal2 += z * z;
    sums.normal4 += z ** 4;
  }
  const within = (actual: number, expected: number, deviation: number): void =>
    assert.ok(Math.abs(actual / n - expected) < (5 * deviation) / Math.sqrt(n), `${actual / n} is not ${expected}`);
  within(sums.uniform, 0.5, Math.sqrt(1 / 12));
  within(sums.uniform2, 1 / 3, Math.sqrt(4 / 45));
  within(sums.exponential, 1, 1);
  within(sums.exponential2, 2, Math.sqrt(20));
  within(sums.normal, 0, 1);
  within(sums.normal2, 1, Math.sqrt(2));
  within(sums.normal4, 3, Math.sqrt(96));
});

test('integers are uniform over their range and shuffles are permutations', () => {
  const random = new Random(5);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 22.5, `chi-square ${chiSquare} with 6 degrees of freedom`); // 0.1 % point
  assert.deepEqual(
    [...random.shuffle(Array.from({ length: 50 }, (_, i) => i))].sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
});
