import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClassicControlId } from '../../src/contract/classic-control.ts';
import { CLASSIC_CONTROL } from '../../src/environments/classic-control/classic-control.ts';
import { DiscreteControl } from '../../src/environments/classic-control/discrete-control.ts';
import type { Pendulum } from '../../src/environments/classic-control/pendulum.ts';
import { pythonWith } from '../python.ts';

/** Absolute, and relative beyond 1. */
const TOLERANCE = 1e-6;

/** What Gymnasium did in one step. Numbers of the states are float64, of observations float32. */
interface Step {
  readonly before: readonly number[];
  readonly action: number;
  readonly after: readonly number[];
  readonly observation: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

interface Played {
  readonly policy: string;
  readonly seed: number;
  /** The observation that the reset gave. */
  readonly start: readonly number[];
  readonly steps: readonly Step[];
}

/** `ends`: whether the policy's episodes end by termination; `unstable`: see the test of whole episodes. */
interface Policy {
  readonly seeds: readonly number[];
  readonly ends: 'terminated' | 'truncated';
  readonly unstable?: boolean;
}

const POLICIES: Record<ClassicControlId, Readonly<Record<string, Policy>>> = {
  'CartPole-v1': {
    random: { seeds: [0, 1, 2, 3, 4, 5], ends: 'terminated' },
    balance: { seeds: [0], ends: 'truncated', unstable: true },
  },
  'Acrobot-v1': {
    random: { seeds: [0, 1, 2], ends: 'truncated' },
    swing: { seeds: [0, 1, 2, 3], ends: 'terminated' },
  },
  'MountainCar-v0': {
    random: { seeds: [0, 1, 2], ends: 'truncated' },
    swing: { seeds: [0, 1, 2, 3], ends: 'terminated' }, // 2 and 3 meet the left wall
  },
  'Pendulum-v1': {
    random: { seeds: [0, 1, 2, 3], ends: 'truncated' },
    beyond: { seeds: [0, 1], ends: 'truncated' }, // torques beyond the bounds
    balance: { seeds: [1], ends: 'truncated', unstable: true },
  },
};

const PRELUDE = `
import json, sys, warnings
import gymnasium, numpy as np
warnings.filterwarnings("ignore")  # of torques beyond the bounds
name = sys.argv[1]
env = gymnasium.make(name)
numbers = lambda array: [float(x) for x in array]
def step(action):
    before = numbers(env.unwrapped.state)
    taken = np.array([action], dtype=np.float32) if name == "Pendulum-v1" else action
    observation, reward, terminated, truncated, _ = env.step(taken)
    return {"before": before, "action": float(np.float32(action)), "after": numbers(env.unwrapped.state),
            "observation": numbers(observation), "reward": float(reward), "terminated": terminated, "truncated": truncated}
`;

const PLAY = `${PRELUDE}
def balance_pendulum(s):
    return -8 * np.sin(s[0]) - 2 * s[1] if np.cos(s[0]) > 0.9 else 2 * np.sign(s[1])
choose = {
    "random": lambda s: env.action_space.sample() if name != "Pendulum-v1" else env.action_space.sample()[0],
    "beyond": lambda s: 2 * env.action_space.sample()[0],
    "swing": lambda s: 2 if s[-1] > 0 else 0,
    "balance": lambda s: balance_pendulum(s) if name == "Pendulum-v1" else int(s[2] + 0.3 * s[3] + 0.05 * s[0] + 0.1 * s[1] > 0),
}
episodes = []
for policy, settings in json.loads(sys.argv[2]).items():
    for seed in settings["seeds"]:
        observation, _ = env.reset(seed=seed)
        env.action_space.seed(seed)
        episode = {"policy": policy, "seed": seed, "start": numbers(observation), "steps": []}
        while True:
            episode["steps"].append(step(choose[policy](env.unwrapped.state)))
            if episode["steps"][-1]["terminated"] or episode["steps"][-1]["truncated"]:
                break
        episodes.append(episode)
print(json.dumps(episodes))`;

/** One step from states drawn all over, beyond what episodes visit: walls, bounds and ends are met. */
const SINGLE_STEPS = `${PRELUDE}
random = np.random.default_rng(0)
high = np.array({"CartPole-v1": [2.5, 3, 0.22, 3], "Acrobot-v1": [3.1, 3.1, 12, 28],
                 "MountainCar-v0": [0.9, 0.07], "Pendulum-v1": [60, 8]}[name])
centre = np.array([-0.3, 0]) if name == "MountainCar-v0" else 0
steps = []
for _ in range(3000):
    env.reset(seed=0)
    env.unwrapped.state = centre + random.uniform(-high, high)
    steps.append(step(random.uniform(-4, 4) if name == "Pendulum-v1" else int(random.integers(env.action_space.n))))
print(json.dumps(steps))`;

const DESCRIBE = `${PRELUDE}
states = []
for seed in range(2000):
    env.reset(seed=seed)
    states.append(numbers(env.unwrapped.state))
space = env.action_space
print(json.dumps({
    "limit": env.spec.max_episode_steps, "size": env.observation_space.shape[0],
    "actions": {"low": numbers(space.low), "high": numbers(space.high)} if name == "Pendulum-v1" else int(space.n),
    "quartiles": np.quantile(np.array(states), [0, 0.25, 0.5, 0.75, 1], axis=0).T.tolist()}))`;

const AT_THE_LIMIT = `${PRELUDE}
env.reset(seed=0)
env.unwrapped.state = np.array(json.loads(sys.argv[2]))
env._elapsed_steps = env.spec.max_episode_steps - 1
print(json.dumps(step(2 if name != "CartPole-v1" else 1)))`;

type Control = DiscreteControl | Pendulum;

function act(environment: Control, action: number): void {
  if (environment instanceof DiscreteControl) environment.step(action);
  else environment.step(Float32Array.of(action), 0);
}

function observation(environment: Control): number[] {
  const target = new Float32Array(environment.observationSize);
  environment.observe(target, 0);
  return [...target];
}

function assertClose(
  found: readonly number[],
  expected: readonly number[],
  where: string,
  tolerance = TOLERANCE,
): void {
  assert.equal(found.length, expected.length);
  expected.forEach((x, i) => {
    const difference = Math.abs(found[i] - x);
    assert.ok(difference <= tolerance * Math.max(1, Math.abs(x)), `${where}: [${i}] is ${found[i]}, Gymnasium's ${x}`);
  });
}

function assertSame(environment: Control, step: Step, where: string): void {
  assertClose([...observation(environment), environment.reward], [...step.observation, step.reward], where);
  const { terminated, truncated } = environment;
  assert.deepEqual([terminated, truncated], [step.terminated, step.truncated], where);
}

for (const id of Object.keys(CLASSIC_CONTROL) as ClassicControlId[]) {
  const problem = CLASSIC_CONTROL[id];

  test(`${id}: sizes, limit and initial states are Gymnasium's`, (t) => {
    const python = pythonWith(t, ['gymnasium', 'numpy']);
    if (!python) return;
    const { limit, size, actions, quartiles } = JSON.parse(python(DESCRIBE, id));
    assert.equal(problem.timeLimit, limit);
    assert.equal(problem.features.length, size);
    const own =
      problem.kind === 'discrete' ? problem.actionCount : { low: problem.actionLow, high: problem.actionHigh };
    assert.deepEqual(own, actions);
    const environment = problem.create();
    const states = Array.from({ length: 2000 }, (_, seed) => {
      environment.reset(seed);
      return Array.from(environment.state);
    });
    assert.equal(quartiles.length, environment.state.length);
    (quartiles as number[][]).forEach((expected, i) => {
      const sorted = states.map((state) => state[i]).sort((a, b) => a - b);
      const range = expected[4] - expected[0];
      const found = [0, 0.25, 0.5, 0.75, 1].map((share) => sorted[Math.round(share * 1999)]);
      found.forEach((x, k) => assert.ok(Math.abs(x - expected[k]) <= 0.06 * range, `${found} and ${expected}`));
    });
  });

  test(`${id}: one step from states all over is Gymnasium's`, (t) => {
    const python = pythonWith(t, ['gymnasium', 'numpy']);
    if (!python) return;
    const environment = problem.create();
    const steps = JSON.parse(python(SINGLE_STEPS, id)) as Step[];
    for (const step of steps) {
      environment.startFrom(step.before);
      act(environment, step.action);
      assertSame(environment, step, JSON.stringify(step));
      assertClose(Array.from(environment.state), step.after, JSON.stringify(step), 1e-11);
    }
    if (id !== 'Pendulum-v1') assert.ok(new Set(steps.map(({ terminated }) => terminated)).size === 2);
  });

  /**
   * Where an upright pole is balanced by a sequence of actions fixed beforehand, a difference in the last bit of a sine
   * doubles every few steps, so such an episode is put onto Gymnasium's state before every step; all others run free.
   */
  test(`${id}: whole episodes from Gymnasium's initial states are Gymnasium's`, (t) => {
    const python = pythonWith(t, ['gymnasium', 'numpy']);
    if (!python) return;
    const environment = problem.create();
    for (const { policy, seed, start, steps } of JSON.parse(
      python(PLAY, id, JSON.stringify(POLICIES[id])),
    ) as Played[]) {
      const { ends, unstable } = POLICIES[id][policy];
      environment.startFrom(steps[0].before);
      assertClose(observation(environment), start, `${policy} ${seed}, reset`);
      steps.forEach((step, i) => {
        if (unstable) environment.restore({ ...environment.snapshot(), state: step.before });
        act(environment, step.action);
        assertSame(environment, step, `${policy} ${seed}, step ${i}`);
      });
      const { terminated, truncated } = environment;
      assert.deepEqual([terminated, truncated], [ends === 'terminated', ends === 'truncated'], `${policy} ${seed}`);
      const total = steps.reduce((sum, { reward }) => sum + reward, 0);
      const { return: found, length } = environment.metrics();
      assert.equal(length, steps.length);
      assertClose([found], [total], `${policy} ${seed}, return`);
    }
  });
}

const ABOUT_TO_END = {
  'CartPole-v1': [2.399, 1, 0, 0],
  'Acrobot-v1': [2.5, 0.1, 2, 1],
  'MountainCar-v0': [0.49, 0.05],
} as const satisfies Partial<Record<ClassicControlId, readonly number[]>>;

for (const [id, state] of Object.entries(ABOUT_TO_END)) {
  test(`${id}: a step that terminates at the time limit sets both flags, as Gymnasium's does`, (t) => {
    const python = pythonWith(t, ['gymnasium', 'numpy']);
    if (!python) return;
    const step = JSON.parse(python(AT_THE_LIMIT, id, JSON.stringify(state))) as Step;
    assert.deepEqual([step.terminated, step.truncated], [true, true]);
    const { create, timeLimit } = CLASSIC_CONTROL[id as keyof typeof ABOUT_TO_END];
    const environment = create();
    environment.restore({ ...environment.snapshot(), state, steps: timeLimit - 1 });
    act(environment, step.action);
    assertSame(environment, step, id);
  });
}
