import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../base/random.ts';
import { CLASSIC_CONTROL_IDS, type ClassicControlId } from '../../contract/classic-control.ts';
import { CLASSIC_CONTROL } from './classic-control.ts';
import { DiscreteControl } from './discrete-control.ts';
import type { Pendulum } from './pendulum.ts';

type Control = DiscreteControl | Pendulum;

function act(environment: Control, action: number): void {
  if (environment instanceof DiscreteControl) environment.step(action);
  else environment.step(Float32Array.of(NaN, action), 1);
}

function drawAction(environment: Control, random: Random): number {
  if (environment instanceof DiscreteControl) return random.integer(environment.actionCount);
  return environment.actionLow[0] + random.uniform() * (environment.actionHigh[0] - environment.actionLow[0]);
}

function observation(environment: Control): number[] {
  const target = new Float32Array(environment.observationSize + 2).fill(7);
  environment.observe(target, 1);
  assert.deepEqual([target[0], target.at(-1)], [7, 7], 'only its own place is written');
  return [...target.subarray(1, -1)];
}

/** Plays on with random actions to the end: everything that can be seen on the way. */
function play(environment: Control, seed: number, steps = Infinity): unknown[] {
  const random = new Random(seed, 'actions');
  const seen: unknown[] = [observation(environment)];
  while (seen.length <= steps && !environment.terminated && !environment.truncated) {
    act(environment, drawAction(environment, random));
    seen.push([observation(environment), environment.reward, environment.terminated, environment.truncated]);
  }
  return seen;
}

/** Actions from a state, and the states and rewards that Gymnasium 1.4.0 computes. */
const FIRST_STEPS: Record<
  ClassicControlId,
  { start: number[]; steps: [action: number, reward: number, ...number[]][] }
> = {
  'CartPole-v1': {
    start: [0.01, -0.02, 0.03, 0.04],
    steps: [
      [1, 1, 0.009600000000000001, 0.17467919574755525, 0.030799999999999998, -0.2430687179600081],
      [1, 1, 0.013093583914951107, 0.3693479760579556, 0.025938625640799837, -0.5258796280501483],
      [0, 1, 0.02048054343611022, 0.17387081260481596, 0.01542103307979687, -0.22513741609237464],
    ],
  },
  'Acrobot-v1': {
    start: [0.1, -0.2, 0.3, -0.4],
    steps: [
      [2, -1, 0.1282116312891261, -0.211840321026976, -0.023484731535001357, 0.28679521459777013],
      [0, -1, 0.11784404947450917, -0.15731524450506706, -0.07632067137914837, 0.24745843481895552],
      [1, -1, 0.08636069337858428, -0.08309034842545675, -0.22976340908300208, 0.4771579394626573],
    ],
  },
  'MountainCar-v0': {
    start: [-0.5, 0.01],
    steps: [
      [2, -1, -0.48917684300416925, 0.010823156995830743],
      [1, -1, -0.47861139191054886, 0.010565451093620417],
      [0, -1, -0.4693823228328013, 0.009229069077747558],
    ],
  },
  'Pendulum-v1': {
    start: [3, -0.5],
    steps: [
      [1.5, -9.02725, 2.991542000302245, -0.16915999395509962],
      [-2.5, -8.956185049927841, 2.973689808734025, -0.35704383136440176],
      [0.25, -8.855641608320138, 2.963979431705099, -0.194207540578523],
    ],
  },
};

for (const id of CLASSIC_CONTROL_IDS) {
  const { create, features, timeLimit, initialLow, initialHigh } = CLASSIC_CONTROL[id];

  test(`${id}: the first steps are the known ones`, () => {
    const environment = create();
    environment.startFrom(FIRST_STEPS[id].start);
    for (const [action, reward, ...state] of FIRST_STEPS[id].steps) {
      act(environment, action);
      const found = [environment.reward, ...environment.state];
      [reward, ...state].forEach((x, i) => assert.ok(Math.abs(x - found[i]) < 1e-13, `${found}`));
    }
    assert.equal(environment.steps, 3);
  });

  test(`${id}: the observation has the documented features`, () => {
    const environment = create();
    assert.equal(environment.observationSize, features.length);
    assert.deepEqual(
      environment.featureNames,
      features.map(({ name }) => name),
    );
    assert.equal(new Set(environment.featureNames).size, features.length);
    assert.equal(observation(environment).length, features.length);
  });

  test(`${id}: the same seed gives the same episode, another seed another`, () => {
    const [one, two] = [create(), create()];
    one.reset(5);
    two.reset(6);
    assert.notDeepEqual(play(two, 1), play(one, 1));
    one.reset(5);
    two.reset(5);
    assert.deepEqual(play(two, 1), play(one, 1));
    assert.deepEqual(two.metrics(), one.metrics());
  });

  test(`${id}: initial states fill their bounds`, () => {
    const environment = create();
    const states = Array.from({ length: 2000 }, (_, seed) => {
      environment.reset(seed);
      return Array.from(environment.state);
    });
    initialLow.forEach((low, i) => {
      const range = initialHigh[i] - low;
      const sorted = states.map((state) => state[i]).sort((a, b) => a - b);
      const rounding = 1e-8; // of Acrobot's float32
      assert.ok(sorted[0] >= low - rounding && sorted[1999] <= initialHigh[i] + rounding);
      for (const share of [0, 0.25, 0.5, 0.75, 1]) {
        const quantile = sorted[Math.round(share * 1999)];
        assert.ok(Math.abs(quantile - (low + share * range)) <= 0.04 * range, `${share}: ${quantile}`);
      }
    });
  });

  test(`${id}: a snapshot continues bit for bit, in another environment too`, () => {
    const environment = create();
    environment.reset(3);
    play(environment, 2, 7);
    const snapshot = structuredClone(environment.snapshot());
    const { steps, reward } = environment;
    const expected = play(environment, 9);
    const metrics = environment.metrics();
    for (const again of [environment, create()]) {
      again.restore(snapshot);
      assert.deepEqual([again.steps, again.reward], [steps, reward]);
      assert.deepEqual(play(again, 9), expected);
      assert.deepEqual(again.metrics(), metrics);
    }
  });

  test(`${id}: the time limit truncates without terminating, and the episode is over`, () => {
    const environment = create();
    environment.reset(0);
    environment.restore({ ...environment.snapshot(), steps: timeLimit - 2 });
    act(environment, 1);
    assert.deepEqual([environment.terminated, environment.truncated], [false, false]);
    assert.throws(() => environment.metrics(), /has not ended/);
    act(environment, 0);
    assert.deepEqual([environment.terminated, environment.truncated], [false, true]);
    assert.equal(environment.metrics()['length'], timeLimit);
    assert.throws(() => act(environment, 1), /the episode has ended/);
    environment.reset(0);
    assert.deepEqual([environment.truncated, environment.steps, environment.reward], [false, 0, 0]);
  });

  test(`${id}: the metrics are the sum of the rewards and the number of steps`, () => {
    const environment = create();
    environment.reset(4);
    const seen = play(environment, 4).slice(1) as [number[], number][];
    let sum = 0;
    for (const [, reward] of seen) sum += reward;
    assert.deepEqual(environment.metrics(), { return: sum, length: seen.length });
  });

  test(`${id}: what is no action is refused and changes nothing`, () => {
    const environment = create();
    environment.reset(0);
    const before = environment.snapshot();
    const wrong = environment instanceof DiscreteControl ? [-1, environment.actionCount, 0.5, NaN] : [NaN];
    for (const action of wrong) assert.throws(() => act(environment, action), /^Error: expected .*, found /);
    assert.deepEqual(environment.snapshot(), before);
    assert.throws(() => environment.startFrom([0]), /a state has . numbers, found 1/);
  });

  if (create() instanceof DiscreteControl) {
    test(`${id}: every action is allowed`, () => {
      const environment = create() as DiscreteControl;
      const mask = new Uint8Array(environment.actionCount + 2);
      environment.mask(mask, 1);
      assert.deepEqual([...mask], [0, ...Array.from({ length: environment.actionCount }, () => 1), 0]);
    });
  }
}
