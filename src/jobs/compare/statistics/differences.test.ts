import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOTSTRAP_DEFAULTS } from '../../../base/bootstrap.ts';
import { Random } from '../../../base/random.ts';
import { modeDifference } from './mode-difference.ts';
import { pairedDifference } from './paired-difference.ts';

const options = BOOTSTRAP_DEFAULTS;
const close = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `expected ${expected}, found ${actual}`);
/** `levels[run] + hard[episode]`: episodes are hard for all alike. */
const played = (levels: readonly number[], hard: readonly number[]): number[][] =>
  levels.map((level) => hard.map((one) => level + one));
const HARD = [-50, 30, 80, -60, 0, 0];

test('what common episodes do to both modes cancels out of their difference', () => {
  const { difference, relative, improvement } = modeDifference(
    played([99, 99, 99, 99], HARD),
    played([100, 100, 100, 100], HARD),
    'lower',
    options,
  );
  close(difference.value, -1);
  close(difference.ci95![0], -1);
  close(difference.ci95![1], -1);
  close(relative!.value, -0.01);
  assert.equal(improvement.value, 1);
});

test('improvement is counted in the direction of the metric', () => {
  const [low, high] = [played([1, 2, 3, 4], [0]), played([5, 6, 7, 8], [0])];
  assert.equal(modeDifference(low, high, 'lower', options).improvement.value, 1);
  assert.equal(modeDifference(low, high, 'higher', options).improvement.value, 0);
  assert.deepEqual(modeDifference(low, low, 'lower', options).improvement.value, 0.5);
});

test('a reference of zero leaves no relative difference', () => {
  const zero = played([0, 0, 0], [0]);
  assert.equal(modeDifference(played([1, 1, 1], [0]), zero, 'lower', options).relative, null);
  assert.equal(pairedDifference(played([1, 1, 1], [0]), zero, options).relative, null);
});

test('relative to a negative return, better is positive', () => {
  close(modeDifference(played([-90, -90], [0]), played([-100, -100], [0]), 'higher', options).relative!.value, 0.1);
});

test('against a reference on the same episodes only what differs is left', () => {
  const reference = HARD.map((one) => one + 200);
  const runs = played([198, 199, 200, 201, 197], HARD);
  const { difference, relative } = pairedDifference(
    runs,
    runs.map(() => reference),
    options,
  );
  close(difference.value, -1);
  close(relative!.value, -0.005);
  assert.ok(difference.ci95![0] > -3 && difference.ci95![1] < 1);
});

test('of two modes without a difference about one in twenty intervals has zero outside', () => {
  const random = new Random(4);
  let outside = 0;
  for (let trial = 0; trial < 200; trial++) {
    const hard = Array.from({ length: 10 }, () => random.normal());
    const mode = (): number[][] =>
      Array.from({ length: 10 }, () => {
        const level = random.normal();
        return hard.map((one) => level + one + 0.3 * random.normal());
      });
    const { ci95 } = modeDifference(mode(), mode(), 'lower', { resamples: 200, seed: trial }).difference;
    if (ci95![0] > 0 || ci95![1] < 0) outside++;
  }
  assert.ok(outside >= 2 && outside <= 24, `${outside} of 200`);
});
