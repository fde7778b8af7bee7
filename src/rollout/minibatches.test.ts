import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import type { NamedArrays } from '../learning/engine.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { createExperience, type Experience } from './experience.ts';
import { Minibatches, normaliseAdvantages, type MinibatchSettings } from './minibatches.ts';

const SHAPE: PolicyShape = {
  stateDim: 2,
  actionDim: 3,
  hiddenSize: 2,
  mlpLayers: 1,
  gruLayers: 2,
  activation: 'tanh',
  layerNorm: false,
};
const STEPS = 7;
const LANES = 3;
const TIME = 3;

/** Step and lane of the steps that end an episode. */
const ENDS = { terminated: [[1, 0], [5, 2]], truncated: [[3, 0], [2, 1]] }; // prettier-ignore

/** A number for every step, lane and place in an array: none is like another, and none is 0. */
const numbered = (t: number, lane: number, place = 0): number => 1 + place + 10 * lane + 100 * t;

/** A rollout in which every number tells where it comes from. */
function rollout(shape: PolicyShape = SHAPE, { stateInterval = TIME, reference = true } = {}): Experience {
  const experience = createExperience(shape, { steps: STEPS, lanes: LANES, stateInterval, reference });
  const fill = (array: Float32Array | Int32Array, sign = 1): void => {
    const size = array.length / (STEPS * LANES);
    array.forEach((_, i) => {
      const at = Math.floor(i / size);
      array[i] = sign * numbered(Math.floor(at / LANES), at % LANES, i % size);
    });
  };
  fill(experience.observations);
  fill(experience.masks);
  fill(experience.actions);
  fill(experience.logProbabilities, -1);
  fill(experience.values, 2);
  fill(experience.referenceOutputs, 3);
  fill(experience.referenceStd, 4);
  experience.hidden.forEach((_, i, all) => (all[i] = i + 1));
  experience.valueHidden.forEach((_, i, all) => (all[i] = -i - 1));
  for (const name of ['terminated', 'truncated'] as const) {
    for (const [t, lane] of ENDS[name]) experience[name][t * LANES + lane] = 1;
  }
  return experience;
}

const TARGETS = {
  advantages: Float32Array.from({ length: STEPS * LANES }, (_, i) => 5 * numbered(Math.floor(i / LANES), i % LANES)),
  returns: Float32Array.from({ length: STEPS * LANES }, (_, i) => 6 * numbered(Math.floor(i / LANES), i % LANES)),
};

interface Sequence {
  readonly lane: number;
  readonly start: number;
  readonly steps: number;
  readonly column: number;
  readonly batch: NamedArrays;
}

/** All minibatches of a pass, copied. */
function pass(minibatches: Minibatches, random = new Random(1)): NamedArrays[] {
  return Array.from(minibatches.pass(TARGETS, random), (batch) =>
    Object.fromEntries(Object.entries(batch).map(([name, array]) => [name, array.slice()])),
  );
}

function minibatchesOf(experience = rollout(), settings: Partial<MinibatchSettings> = {}, shape = SHAPE): Minibatches {
  const minibatches = new Minibatches(shape, experience, {
    time: TIME,
    lanes: 2,
    normaliseAdvantages: false,
    ...settings,
  });
  minibatches.cut();
  return minibatches;
}

/** What stands in a column of a minibatch, by its observations; empty ones are left out. */
function sequences(batches: readonly NamedArrays[], lanes = 2): Sequence[] {
  return batches.flatMap((batch) => {
    const time = batch['valid'].length / lanes;
    return Array.from({ length: lanes }, (_, column) => {
      const steps = Array.from({ length: time }, (_, t) => batch['valid'][t * lanes + column]);
      const length = steps.indexOf(0) < 0 ? time : steps.indexOf(0);
      assert.ok(
        steps.slice(length).every((valid) => valid === 0),
        'padding comes behind a sequence',
      );
      const from = batch['observations'][column * 2] - 1;
      return { lane: Math.floor((from % 100) / 10), start: Math.floor(from / 100), steps: length, column, batch };
    }).filter(({ steps }) => steps > 0);
  });
}

const names = (all: readonly Sequence[]): string[] =>
  all.map(({ lane, start, steps }) => `lane ${lane}: ${start}–${start + steps - 1}`);

test('sequences end where episodes do, after their full length, and with the rollout; none is missing or twice', () => {
  assert.deepEqual(names(sequences(pass(minibatchesOf()))).sort(), [
    'lane 0: 0–1',
    'lane 0: 2–2',
    'lane 0: 3–3',
    'lane 0: 4–5',
    'lane 0: 6–6',
    'lane 1: 0–2',
    'lane 1: 3–5',
    'lane 1: 6–6',
    'lane 2: 0–2',
    'lane 2: 3–5',
    'lane 2: 6–6',
  ]);
});

test('the next rollout is cut where its own episodes end', () => {
  const experience = rollout();
  const minibatches = minibatchesOf(experience);
  experience.terminated.fill(0);
  experience.truncated.fill(0);
  minibatches.cut();
  const expected = [0, 1, 2].flatMap((lane) => ['0–2', '3–5', '6–6'].map((steps) => `lane ${lane}: ${steps}`));
  assert.deepEqual(names(sequences(pass(minibatches))).sort(), expected);
});

test('every array holds a step’s own numbers at its place', () => {
  let checked = 0;
  for (const { lane, start, steps, column, batch } of sequences(pass(minibatchesOf()))) {
    for (let t = 0; t < steps; t++, checked++) {
      const row = (name: string, size: number): number[] =>
        Array.from({ length: size }, (_, k) => batch[name][(t * 2 + column) * size + k]);
      const expected = (size: number, sign = 1): number[] =>
        Array.from({ length: size }, (_, k) => sign * numbered(start + t, lane, k));
      assert.deepEqual(row('observations', 2), expected(2));
      assert.deepEqual(row('masks', 3), expected(3));
      assert.deepEqual(row('actions', 1), expected(1));
      assert.deepEqual(row('oldLogProbabilities', 1), expected(1, -1));
      assert.deepEqual(row('oldValues', 1), expected(1, 2));
      assert.deepEqual(row('referenceLogits', 3), expected(3, 3));
      assert.deepEqual(row('advantages', 1), expected(1, 5));
      assert.deepEqual(row('returns', 1), expected(1, 6));
    }
  }
  assert.equal(checked, STEPS * LANES);
});

test('a sequence begins with the hidden states kept for it, or with zeros within the interval, as an episode does', () => {
  const kinds = { kept: 0, zero: 0 };
  for (const { lane, start, column, batch } of sequences(pass(minibatchesOf()))) {
    for (const [name, sign] of [
      ['hidden', 1],
      ['valueHidden', -1],
    ] as const) {
      for (let layer = 0; layer < 2; layer++) {
        for (let place = 0; place < 2; place++) {
          const stored = ((Math.floor(start / TIME) * 2 + layer) * LANES + lane) * 2 + place;
          const expected = start % TIME === 0 ? sign * (stored + 1) : 0;
          assert.equal(
            batch[name][(layer * 2 + column) * 2 + place],
            expected,
            `${name} of ${names([{ lane, start, steps: 1, column, batch }])}`,
          );
        }
      }
    }
    kinds[start % TIME === 0 ? 'kept' : 'zero']++;
  }
  assert.deepEqual(kinds, { kept: 9, zero: 2 });
});

test('padding is finite and allows every choice, in whole columns of a last minibatch too', () => {
  // The arrays are used again, so that a minibatch before may have left something behind.
  const experience = rollout();
  const batches = pass(minibatchesOf(experience, { lanes: 4 }));
  assert.deepEqual(
    batches.map(({ valid }) => valid.filter((one, i) => one && i < 4).length),
    [4, 4, 3],
  );
  const fillers: Readonly<Record<string, number>> = { masks: 1 };
  let padded = 0;
  for (const { valid, hidden: _, valueHidden: __, ...batch } of batches) {
    valid.forEach((one, at) => {
      if (one > 0) return;
      padded++;
      for (const [name, array] of Object.entries(batch)) {
        const size = array.length / valid.length;
        for (let k = 0; k < size; k++) assert.equal(array[at * size + k], fillers[name] ?? 0, name);
      }
    });
  }
  assert.equal(padded, 3 * 4 * TIME - STEPS * LANES);
});

test('without memory every step stands for itself', () => {
  const shape = { ...SHAPE, gruLayers: 0 };
  const experience = rollout(shape, { stateInterval: 1, reference: false });
  const batches = pass(minibatchesOf(experience, { time: 1, lanes: 4 }, shape));
  assert.deepEqual(
    batches.map(({ valid }) => [...valid]),
    [...Array(5).fill([1, 1, 1, 1]), [1, 0, 0, 0]],
  );
  const all = sequences(batches, 4);
  assert.deepEqual(
    all.map(({ start, lane }) => LANES * start + lane).sort((a, b) => a - b),
    Array.from({ length: STEPS * LANES }, (_, i) => i),
  );
  assert.deepEqual(Object.keys(batches[0]).sort(), [
    'actions',
    'advantages',
    'masks',
    'observations',
    'oldLogProbabilities',
    'oldValues',
    'returns',
    'valid',
  ]);
});

test('of vectors, actions are vectors, the reference has mean and deviation, and there are no masks', () => {
  const shape = { ...SHAPE, actionKind: 'gaussian', gruLayers: 0 } as const;
  const batches = pass(minibatchesOf(rollout(shape, { stateInterval: 1 }), { time: 1, lanes: 4 }, shape));
  for (const { lane, start, column, batch } of sequences(batches, 4)) {
    assert.ok(batch['actions'] instanceof Float32Array);
    for (let k = 0; k < 3; k++) {
      const number = numbered(start, lane, k);
      assert.equal(batch['actions'][column * 3 + k], number);
      assert.equal(batch['referenceMean'][column * 3 + k], 3 * number);
      assert.equal(batch['referenceStd'][column * 3 + k], 4 * number);
    }
  }
  const { masks, referenceLogits, referenceMean, referenceStd } = batches.at(-1)!;
  assert.deepEqual([masks, referenceLogits], [undefined, undefined]);
  assert.deepEqual([...referenceMean.subarray(3)], Array(9).fill(0));
  assert.deepEqual([...referenceStd.subarray(3)], Array(9).fill(1), 'a deviation of 0 would be no distribution');
});

test('the order differs from pass to pass, and is the same with the same random numbers', () => {
  const minibatches = minibatchesOf();
  const random = new Random(5);
  const order = (from: Random): string => names(sequences(pass(minibatches, from))).join();
  const state = random.state();
  const [first, second] = [order(random), order(random)];
  assert.notEqual(first, second);
  random.restore(state);
  assert.deepEqual([order(random), order(random)], [first, second]);
});

test('advantages have mean 0 and sample deviation 1 over a minibatch’s valid steps', () => {
  for (const { advantages, valid } of pass(minibatchesOf(rollout(), { normaliseAdvantages: true }))) {
    const counted = [...advantages].filter((_, i) => valid[i] > 0);
    const mean = counted.reduce((sum, x) => sum + x, 0) / counted.length;
    const squares = counted.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    if (counted.length === 1) continue;
    assert.ok(Math.abs(mean) < 1e-6, `mean ${mean}`);
    assert.ok(Math.abs(squares / (counted.length - 1) - 1) < 1e-5, `variance ${squares / (counted.length - 1)}`);
    advantages.forEach((advantage, i) => valid[i] > 0 || assert.equal(advantage, 0));
  }
});

test('normalised by hand: two steps are ± 1 / √2, what is not valid stays, and a single step too', () => {
  const two = Float32Array.of(1, 50, 3);
  normaliseAdvantages(two, [1, 0, 1]);
  const half = Math.fround(1 / Math.sqrt(2));
  assert.ok(Math.abs(two[0] + half) < 1e-6 && Math.abs(two[2] - half) < 1e-6, String(two));
  assert.equal(two[1], 50);
  const all = Float32Array.of(2, 4, 6);
  normaliseAdvantages(all, null);
  assert.deepEqual([...all], [-1, 0, 1]);
  const one = Float32Array.of(7, 8);
  normaliseAdvantages(one, [0, 1]);
  assert.deepEqual([...one], [7, 8]);
  const same = Float32Array.of(4, 4);
  normaliseAdvantages(same, null);
  assert.deepEqual([...same], [0, 0]);
});

test('hidden states that are not kept where sequences begin are a defect of the caller', () => {
  assert.throws(() => minibatchesOf(rollout(), { time: 2 }), /hidden states have to be kept where sequences begin/);
});
