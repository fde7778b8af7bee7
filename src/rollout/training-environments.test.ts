import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedError } from '../base/errors.ts';
import { parseExactly, stringifyExactly } from '../base/exact-json.ts';
import { Random } from '../base/random.ts';
import { describe } from '../contract/errors/index.ts';
import { CartPole } from '../environments/classic-control/cart-pole.ts';
import { ScriptedChoices, ScriptedVectors, type Script } from './testing/scripted-environment.ts';
import {
  TrainingEnvironments,
  type TrainingEnvironment,
  type TrainingEnvironmentsState,
} from './training-environments.ts';

const SIZES = { stateDim: 2, actionDim: 3 };
const after = (steps: number): Script => ({ steps, end: 'terminated' });
const EPISODES = { 5: after(3), 6: after(1), 7: after(2), 8: after(9), 9: after(9), 10: after(9) };

function scripted(create: () => TrainingEnvironment = () => new ScriptedChoices(EPISODES)): TrainingEnvironments {
  const environments = new TrainingEnvironments(create, { lanes: 3, firstSeed: 5, groupSize: 1, ...SIZES });
  environments.begin();
  return environments;
}

/** Steps all lanes, and goes on with the next episodes where some have ended. */
function step(environments: TrainingEnvironments, actions = Int32Array.of(0, 0, 0)): void {
  environments.lanes.forEach((_, lane) => environments.step(lane, actions));
  environments.ended.forEach((ended, lane) => ended && environments.renew(lane));
}

function observed(environments: TrainingEnvironments): { observations: number[]; masks: number[] } {
  const observations = new Float32Array(3 * SIZES.stateDim);
  const masks = new Float32Array(3 * SIZES.actionDim);
  environments.lanes.forEach((_, lane) => environments.observe(lane, observations, masks));
  return { observations: [...observations], masks: [...masks] };
}

test('each group goes on with its own seeds, which no other has', () => {
  const environments = scripted();
  const seeds = (): number[] => observed(environments).observations.filter((_, i) => i % 2 === 0);
  assert.deepEqual(seeds(), [5, 6, 7]);
  step(environments);
  assert.deepEqual(seeds(), [5, 9, 7]);
  assert.deepEqual([...environments.lengths], [1, 0, 1]);
  step(environments);
  assert.deepEqual(seeds(), [5, 9, 10]);
  step(environments);
  assert.deepEqual(seeds(), [8, 9, 10]);
  environments.begin();
  assert.deepEqual(seeds(), [5, 6, 7]);
});

test('lanes of a group play the same seeds in the same order', () => {
  const script = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [i, after(i + 1)]));
  const settings = { lanes: 4, firstSeed: 0, groupSize: 2, ...SIZES };
  const environments = new TrainingEnvironments(() => new ScriptedChoices(script), settings);
  environments.begin();
  assert.deepEqual([...environments.seeds], [0, 0, 1, 1]);
  const actions = new Int32Array(4);
  for (let t = 0; t < 3; t++) {
    environments.lanes.forEach((_, lane) => environments.step(lane, actions));
    environments.ended.forEach((ended, lane) => ended && environments.renew(lane));
  }
  assert.deepEqual([...environments.seeds], [2, 2, 3, 3]);
});

test('each lane takes its own action, and leaves its own reward, end and length', () => {
  const environments = scripted();
  assert.deepEqual(observed(environments).masks, Array(9).fill(1));
  for (const lane of [0, 1, 2]) environments.step(lane, Int32Array.of(0, 1, 2));
  assert.deepEqual([...environments.rewards], [50, 160, 270]);
  assert.deepEqual([...environments.ended], [0, 1, 0]);
  assert.deepEqual([...environments.lengths], [1, 1, 1]);
  assert.deepEqual(observed(environments).masks, [1, 1, 0, 1, 1, 0, 1, 1, 0]);
});

test('a lane takes its own vector', () => {
  const environments = new TrainingEnvironments(() => new ScriptedVectors({ 0: after(9), 1: after(9) }), {
    lanes: 2,
    firstSeed: 0,
    groupSize: 1,
    stateDim: 2,
    actionDim: 2,
  });
  environments.begin();
  for (const lane of [0, 1]) environments.step(lane, Float32Array.of(9, 1, 9, 2));
  assert.deepEqual([...environments.rewards], [100, 210]);
});

/** Steps CartPole under random pushes and notes all that is seen; in it, many episodes end. */
function playedCartPole(environments: TrainingEnvironments, seed: number, steps: number): unknown[] {
  const random = new Random(seed);
  const observations = new Float32Array(8);
  return Array.from({ length: steps }, () => {
    const actions = Int32Array.of(random.integer(2), random.integer(2));
    for (const lane of [0, 1]) environments.step(lane, actions);
    const { rewards, lengths } = environments;
    const seen = [[...rewards], [...lengths], [...environments.ended]];
    for (const lane of [0, 1]) {
      if (environments.ended[lane]) environments.renew(lane);
      environments.observe(lane, observations, new Float32Array(4));
    }
    return [seen, observations.slice()];
  });
}

test('stored within episodes and restored, they go on bit for bit', () => {
  const create = () =>
    new TrainingEnvironments(() => new CartPole(), {
      lanes: 2,
      firstSeed: 1e12,
      groupSize: 1,
      stateDim: 4,
      actionDim: 2,
    });
  const environments = create();
  environments.begin();
  playedCartPole(environments, 1, 60);
  assert.ok(
    environments.lengths.every((length) => length > 0),
    'both lanes are within an episode',
  );
  const resumed = create();
  resumed.restore(parseExactly(stringifyExactly(environments.state())) as TrainingEnvironmentsState);
  assert.deepEqual(playedCartPole(resumed, 2, 200), playedCartPole(environments, 2, 200));
  assert.deepEqual(resumed.state(), environments.state());
  assert.ok(
    environments.state().episodes.every((episodes) => episodes > 3),
    'other episodes have begun since',
  );
});

/** Goes wrong in the second lane, at its third step. */
class Faulty extends ScriptedChoices {
  private readonly fault: 'observation' | 'reward';

  constructor(fault: 'observation' | 'reward') {
    super({ 5: after(9), 6: after(9), 7: after(9) });
    this.fault = fault;
  }

  override observe(target: Float32Array, offset: number): void {
    super.observe(target, offset);
    if (this.fault === 'observation' && this.seed === 6 && this.steps === 2) target[offset + 1] = NaN;
  }

  override step(action: number): void {
    super.step(action);
    if (this.fault === 'reward' && this.seed === 6 && this.steps === 3) this.reward = -Infinity;
  }
}

/** Leaves out the last number of its observation. */
class Short extends ScriptedChoices {
  override observe(target: Float32Array, offset: number): void {
    target[offset] = this.seed;
  }
}

/** What is said of the error that `body` throws. */
function refused(kind: string, body: () => void): { en: string; zh: string } {
  let found: TypedError | undefined;
  assert.throws(body, (error: TypedError) => {
    found = error;
    return error.kind === kind;
  });
  return { en: describe(found!, 'en').split('\n')[0], zh: describe(found!, 'zh').split('\n')[0] };
}

test('a number that is not finite is refused, naming environment, step and what it is', () => {
  const blind = scripted(() => new Faulty('observation'));
  step(blind);
  observed(blind);
  step(blind);
  assert.deepEqual(
    refused('environment/not-finite', () => void observed(blind)),
    {
      en: 'environment 1, step 2: expected a finite number in feature steps of the observation, found NaN; training has stopped before it learned from it',
      zh: '环境 1 第 2 步：观测特征 steps 应为有限数，实为 NaN；训练已在学习该数据之前停止',
    },
  );

  const greedy = scripted(() => new Faulty('reward'));
  step(greedy);
  step(greedy);
  const third = refused('environment/not-finite', () => step(greedy));
  assert.match(third.en, /^environment 1, step 2: expected a finite reward, found -Infinity/);
  assert.match(third.zh, /^环境 1 第 2 步：奖励应为有限数，实为 -Infinity/);
});

test('the step is counted from the beginning of the run, not of the process', () => {
  const before = scripted(() => new Faulty('reward'));
  step(before);
  const resumed = scripted(() => new Faulty('reward'));
  resumed.restore(before.state());
  step(resumed);
  assert.match(refused('environment/not-finite', () => step(resumed)).en, /step 2:/);
});

test('an observation that is shorter than promised is found', () => {
  const environments = scripted(() => new Short(EPISODES));
  const { en } = refused('environment/not-finite', () => void observed(environments));
  assert.match(en, /^environment 0, step 0: expected a finite number in feature steps of the observation, found NaN/);
});

test('other sizes than the network’s are refused before anything begins', () => {
  const made: TrainingEnvironment[] = [];
  const create = (): TrainingEnvironment => {
    made.push(made.length < 2 ? new ScriptedChoices(EPISODES) : new ScriptedVectors(EPISODES));
    return made.at(-1)!;
  };
  assert.deepEqual(
    refused('environment/sizes', () => scripted(create)),
    {
      en: 'environment 2: expected observations of 2 and actions of 3, found 2 and 2',
      zh: '环境 2：观测与动作大小应为 2 与 3，实为 2 与 2',
    },
  );
  assert.match(
    refused('environment/sizes', () => scripted(() => new CartPole())).en,
    /^environment 0: .* found 4 and 2$/,
  );
});
