import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generalisedAdvantages, type AdvantageInputs } from './generalised-advantage.ts';

/** Three steps of one lane, in which no episode ends. */
const OPEN: AdvantageInputs = {
  steps: 3,
  lanes: 1,
  rewards: [1, 2, 3],
  values: [4, 6, 8],
  terminated: [0, 0, 0],
  truncated: [0, 0, 0],
  truncationValues: [NaN, NaN, NaN],
  lastValues: [10],
};

const HALVES = { gamma: 0.5, lambda: 0.5 };

function advantagesOf(changes: Partial<AdvantageInputs>): number[] {
  return [...generalisedAdvantages({ ...OPEN, ...changes }, HALVES).advantages];
}

test('advantages and returns are those computed by hand', () => {
  // δ = 1 + 3 − 4, 2 + 4 − 6, 3 + 5 − 8 = 0 everywhere.
  assert.deepEqual(advantagesOf({}), [0, 0, 0]);
  // δ = 0, 0, 4; each earlier advantage is a quarter of the next.
  const { advantages, returns } = generalisedAdvantages({ ...OPEN, rewards: [1, 2, 7] }, HALVES);
  assert.deepEqual([...advantages], [0.25, 1, 4]);
  assert.deepEqual([...returns], [4.25, 7, 12]);
});

test('the value function may learn from a λ of its own, which leaves the advantages as they are', () => {
  const rewards = [1, 2, 7];
  const targets = generalisedAdvantages({ ...OPEN, rewards }, { ...HALVES, valueLambda: 1 });
  assert.deepEqual([...targets.advantages], [0.25, 1, 4]);
  // 7 + 10 / 2, 2 + 12 / 2, 1 + 8 / 2: discounted rewards and the last value.
  assert.deepEqual([...targets.returns], [5, 8, 12]);
  const cut = { rewards, truncated: [0, 1, 0], truncationValues: [NaN, 16, NaN] };
  assert.deepEqual(
    [...generalisedAdvantages({ ...OPEN, ...cut }, { ...HALVES, valueLambda: 1 }).returns],
    [1 + (2 + 8) / 2, 2 + 8, 12],
  );
});

test('where the task ended, nothing that follows counts', () => {
  // δ_1 = 2 − 6 and A_0 = 0 − 4 / 4; the step after it is untouched.
  assert.deepEqual(advantagesOf({ terminated: [0, 1, 0] }), [-1, -4, 0]);
  assert.deepEqual(advantagesOf({ terminated: [0, 0, 1], lastValues: [NaN] }), [-0.3125, -1.25, -5]);
});

test('where the episode was cut, the value of the state it was cut in counts, and nothing that follows', () => {
  // δ_1 = 2 + 16 / 2 − 6 = 4.
  assert.deepEqual(advantagesOf({ truncated: [0, 1, 0], truncationValues: [NaN, 16, NaN] }), [1, 4, 0]);
  const atTheEnd = { truncated: [0, 0, 1], truncationValues: [NaN, NaN, 18], lastValues: [NaN] };
  assert.deepEqual(advantagesOf(atTheEnd), [0.25, 1, 4]);
});

test('an end that is also a cut is an end', () => {
  const both = { terminated: [0, 1, 0], truncated: [0, 1, 0], truncationValues: [NaN, 16, NaN] };
  assert.deepEqual(advantagesOf(both), advantagesOf({ terminated: [0, 1, 0] }));
});

test('arrays of another size are refused', () => {
  assert.throws(() => advantagesOf({ rewards: [1, 2] }), /^Error: rewards: expected 3 numbers, found 2$/);
  assert.throws(() => advantagesOf({ lastValues: [] }), /^Error: lastValues: expected 1 numbers, found 0$/);
});

const rollouts = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 })).chain(([steps, lanes]) => {
  const many = (length: number): fc.Arbitrary<number[]> =>
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length });
  const flags = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: steps * lanes, maxLength: steps * lanes });
  return fc.record({
    steps: fc.constant(steps),
    lanes: fc.constant(lanes),
    rewards: many(steps * lanes),
    values: many(steps * lanes),
    terminated: flags,
    truncated: flags,
    truncationValues: many(steps * lanes),
    lastValues: many(lanes),
  });
});
const shares = fc.double({ min: 0, max: 1, noNaN: true });

const close = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-6 * (1 + Math.abs(expected)), `${actual}, expected ${expected}`);

/** One-step error and whether the episode goes on, straight from the definition. */
function stepOf(rollout: AdvantageInputs, t: number, lane: number, gamma: number): { error: number; goesOn: boolean } {
  const { steps, lanes, rewards, values, terminated, truncated, truncationValues, lastValues } = rollout;
  const i = t * lanes + lane;
  const following = t + 1 < steps ? values[i + lanes] : lastValues[lane];
  const next = terminated[i] ? 0 : truncated[i] ? truncationValues[i] : following;
  return { error: rewards[i] + gamma * next - values[i], goesOn: !terminated[i] && !truncated[i] && t + 1 < steps };
}

/** A_t = Σ_k (γλ)^k δ_{t+k}, up to the episode's end or the last step. */
function naive(rollout: AdvantageInputs, t: number, lane: number, gamma: number, lambda: number): number {
  const { error, goesOn } = stepOf(rollout, t, lane, gamma);
  return goesOn ? error + gamma * lambda * naive(rollout, t + 1, lane, gamma, lambda) : error;
}

function everyStep({ steps, lanes }: AdvantageInputs, check: (t: number, lane: number, i: number) => void): void {
  for (let t = 0; t < steps; t++) for (let lane = 0; lane < lanes; lane++) check(t, lane, t * lanes + lane);
}

test('advantages are those of the recursive definition, returns add the values', () => {
  fc.assert(
    fc.property(rollouts, shares, shares, (rollout, gamma, lambda) => {
      const { advantages, returns } = generalisedAdvantages(rollout, { gamma, lambda });
      everyStep(rollout, (t, lane, i) => {
        const expected = naive(rollout, t, lane, gamma, lambda);
        close(advantages[i], expected);
        close(returns[i], expected + rollout.values[i]);
      });
    }),
  );
});

test('with λ = 0 advantages are one-step errors', () => {
  fc.assert(
    fc.property(rollouts, shares, (rollout, gamma) => {
      const { advantages } = generalisedAdvantages(rollout, { gamma, lambda: 0 });
      everyStep(rollout, (t, lane, i) => close(advantages[i], stepOf(rollout, t, lane, gamma).error));
    }),
  );
});

test('with λ = 1 returns are discounted sums of rewards, whatever the values of the steps', () => {
  fc.assert(
    fc.property(rollouts, shares, (rollout, gamma) => {
      const { returns } = generalisedAdvantages(rollout, { gamma, lambda: 1 });
      const { lanes, rewards, terminated, truncated, truncationValues, lastValues } = rollout;
      const discounted = (t: number, lane: number): number => {
        const i = t * lanes + lane;
        if (terminated[i]) return rewards[i];
        if (truncated[i]) return rewards[i] + gamma * truncationValues[i];
        return rewards[i] + gamma * (t + 1 < rollout.steps ? discounted(t + 1, lane) : lastValues[lane]);
      };
      everyStep(rollout, (t, lane, i) => close(returns[i], discounted(t, lane)));
    }),
  );
});

test('a lane’s advantages are the same whatever is in the others', () => {
  fc.assert(
    fc.property(rollouts, fc.nat(), (rollout, chosen) => {
      const { lanes } = rollout;
      const lane = chosen % lanes;
      const own = (array: ArrayLike<number>): number[] => Array.from(array).filter((_, i) => i % lanes === lane);
      const alone: AdvantageInputs = {
        steps: rollout.steps,
        lanes: 1,
        rewards: own(rollout.rewards),
        values: own(rollout.values),
        terminated: own(rollout.terminated),
        truncated: own(rollout.truncated),
        truncationValues: own(rollout.truncationValues),
        lastValues: [rollout.lastValues[lane]],
      };
      const settings = { gamma: 0.9, lambda: 0.8 };
      const together = generalisedAdvantages(rollout, settings);
      assert.deepEqual(own(together.advantages), [...generalisedAdvantages(alone, settings).advantages]);
    }),
  );
});
