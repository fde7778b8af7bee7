import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExperienceCollector, type CollectorParts } from './collect-experience.ts';
import type { Experience } from './experience.ts';
import { FixedScaler, RunningScaler, type ObservationScaler } from './observation-scaler.ts';
import { FixedRewardScaler, RunningRewardScaler } from './reward-scaler.ts';
import { ScriptedChoices, ScriptedVectors, type Script } from './testing/scripted-environment.ts';
import {
  increment,
  LastAllowed,
  OneDeviationUp,
  SCRIPTED_SHAPE,
  scriptedChoices,
  scriptedReference,
  scriptedVectors,
} from './testing/scripted-policy.ts';
import { TrainingEnvironments } from './training-environments.ts';

const LANES = 2;

/** By seed; in two lanes, the first six steps see the first four end and two more begin. */
const EPISODES: Readonly<Record<number, Script>> = {
  10: { steps: 3, end: 'terminated' },
  11: { steps: 2, end: 'truncated' },
  12: { steps: 2, end: 'truncated' },
  13: { steps: 4, end: 'terminated' },
  14: { steps: 5, end: 'terminated' },
  15: { steps: 3, end: 'truncated' },
  16: { steps: 9, end: 'terminated' },
  17: { steps: 9, end: 'terminated' },
};

const NORMALISER = { mean: [10, 0], std: [1, 2], clip: 1e6, count: 1 };

function environmentsOf(create: () => ScriptedChoices | ScriptedVectors, actionDim: number): TrainingEnvironments {
  return new TrainingEnvironments(create, { lanes: LANES, firstSeed: 10, groupSize: 1, stateDim: 2, actionDim });
}

function collectorOf(parts: Partial<CollectorParts> = {}): ExperienceCollector & { sampler: LastAllowed } {
  const sampler = new LastAllowed(LANES);
  const collector = new ExperienceCollector({
    shape: SCRIPTED_SHAPE,
    act: scriptedChoices(LANES),
    parameters: { value: () => new Float32Array(0) },
    sampler,
    environments: environmentsOf(() => new ScriptedChoices(EPISODES), 3),
    observations: new FixedScaler(NORMALISER),
    rewards: new FixedRewardScaler(2),
    reference: scriptedReference(LANES),
    steps: 6,
    stateInterval: 2,
    ...parts,
  });
  collector.begin();
  return Object.assign(collector, { sampler });
}

/** One step of one lane a line. */
function table(experience: Experience): string[] {
  const { steps, lanes, terminated, truncated } = experience;
  const row = (array: ArrayLike<number>, at: number, size: number): string =>
    Array.from({ length: size }, (_, k) => array[at * size + k]).join(' ');
  return Array.from({ length: steps * lanes }, (_, at) =>
    [
      `${Math.floor(at / lanes)} lane ${at % lanes}`,
      row(experience.observations, at, 2),
      row(experience.masks, at, 3),
      `${experience.actions[at]} at ${experience.logProbabilities[at]}`,
      `V ${experience.values[at]}`,
      `r ${experience.rewards[at]}`,
      `reference ${experience.referenceOutputs[3 * at + 1]}`,
      terminated[at] ? 'terminated' : truncated[at] ? `truncated, V ${experience.truncationValues[at]}` : 'goes on',
    ].join(' | '),
  );
}

test('a rollout holds, at each step of each lane, what was met there', async () => {
  const collector = collectorOf();
  const { episodes } = await collector.collect();
  // Observed is (seed − 10, steps / 2); rewards are halved; V is 1000 (seed − 10) + 41 × steps.
  assert.deepEqual(table(collector.experience), [
    '0 lane 0 | 0 0 | 1 1 1 | 2 at -2 | V 0 | r 150 | reference 1 | goes on',
    '0 lane 1 | 1 0 | 1 1 1 | 2 at -2 | V 1000 | r 155 | reference 11 | goes on',
    '1 lane 0 | 0 0.5 | 1 1 0 | 1 at -1.125 | V 41 | r 100.5 | reference 101 | goes on',
    '1 lane 1 | 1 0.5 | 1 1 0 | 1 at -1.125 | V 1041 | r 105.5 | reference 111 | truncated, V 1082',
    '2 lane 0 | 0 1 | 1 1 1 | 2 at -2.25 | V 82 | r 151 | reference 201 | terminated',
    '2 lane 1 | 3 0 | 1 1 1 | 2 at -2 | V 3000 | r 165 | reference 31 | goes on',
    '3 lane 0 | 2 0 | 1 1 1 | 2 at -2 | V 2000 | r 160 | reference 21 | goes on',
    '3 lane 1 | 3 0.5 | 1 1 0 | 1 at -1.125 | V 3041 | r 115.5 | reference 131 | goes on',
    '4 lane 0 | 2 0.5 | 1 1 0 | 1 at -1.125 | V 2041 | r 110.5 | reference 121 | truncated, V 2082',
    '4 lane 1 | 3 1 | 1 1 1 | 2 at -2.25 | V 3082 | r 166 | reference 231 | goes on',
    '5 lane 0 | 4 0 | 1 1 1 | 2 at -2 | V 4000 | r 170 | reference 41 | goes on',
    '5 lane 1 | 3 1.5 | 1 1 0 | 1 at -1.375 | V 3123 | r 116.5 | reference 331 | terminated',
  ]);
  assert.deepEqual([...collector.experience.lastValues], [4041, 5000]);
  assert.deepEqual(episodes, { length: [2, 3, 2, 4], return: [521, 803, 541, 1126] });
});

test('hidden states are kept every so many steps, and are zero where an episode begins', async () => {
  const collector = collectorOf();
  await collector.collect();
  const { hidden, valueHidden } = collector.experience;
  // Before steps 0, 2 and 4, the episodes in lanes 0 and 1 have these decisions behind them.
  const decisions = [0, 0, 2, 0, 1, 2];
  const expected = (unit: number): number[] =>
    decisions.flatMap((_, at) => {
      const [time, layer] = [Math.floor(at / 2), at % 2];
      return [0, 1].flatMap((lane) =>
        [0, 1].map((place) => decisions[2 * time + lane] * increment(layer, place, unit)),
      );
    });
  assert.deepEqual([...hidden], expected(1));
  assert.deepEqual([...valueHidden], expected(10));
});

test('memories stand where the episodes do after a rollout, for the checkpoint', async () => {
  const collector = collectorOf();
  await collector.collect();
  const grown = (unit: number): number[] => [1, 2, 0, 0, 3, 4, 0, 0].map((value) => unit * value); // one decision, and none
  assert.deepEqual([...collector.memories.hidden], grown(1));
  assert.deepEqual([...collector.memories.valueHidden], grown(10));
  assert.deepEqual([...collector.memories.referenceHidden], grown(1));
});

const PER_STEP = [
  'observations',
  'masks',
  'actions',
  'logProbabilities',
  'values',
  'rewards',
  'terminated',
  'truncated',
  'referenceOutputs',
] as const;

/** All that a rollout holds per step; values of truncated states only where they mean something. */
function held(experience: Experience): Record<string, number[]> {
  const copies = PER_STEP.map((name) => [name, Array.from(experience[name])] as const);
  const cut = Array.from(experience.truncationValues, (value, at) => (experience.truncated[at] ? value : 0));
  return { ...Object.fromEntries(copies), cut };
}

const SCALERS: Readonly<Record<string, () => Pick<CollectorParts, 'observations' | 'rewards'>>> = {
  'fixed statistics': () => ({ observations: new FixedScaler(NORMALISER), rewards: new FixedRewardScaler(2) }),
  'running statistics': () => ({
    observations: new RunningScaler(2),
    rewards: new RunningRewardScaler({ lanes: LANES, gamma: 0.9, clip: 10 }),
  }),
};

for (const [name, scalers] of Object.entries(SCALERS)) {
  test(`a rollout goes on where the last one ended, two are one long one: ${name}`, async () => {
    const parts = (): Partial<CollectorParts> & { observations: ObservationScaler } => ({
      ...scalers(),
      environments: environmentsOf(() => new ScriptedChoices(EPISODES), 3),
    });
    const [short, long] = [parts(), parts()];
    const twice = collectorOf({ ...short, steps: 6 });
    const once = collectorOf({ ...long, steps: 12 });
    const first = await twice.collect();
    const halves = [held(twice.experience)];
    const second = await twice.collect();
    halves.push(held(twice.experience));
    const { episodes } = await once.collect();

    const whole = held(once.experience);
    assert.deepEqual(
      Object.fromEntries(Object.keys(whole).map((key) => [key, [...halves[0][key], ...halves[1][key]]])),
      whole,
    );
    for (const metric of ['length', 'return']) {
      assert.deepEqual([...first.episodes[metric], ...second.episodes[metric]], episodes[metric]);
    }
    assert.deepEqual(twice.experience.lastValues, once.experience.lastValues);
    assert.deepEqual(twice.memories, once.memories);
    assert.deepEqual(short.environments!.state(), long.environments!.state());
    assert.deepEqual(short.observations.state(), long.observations.state());
    assert.deepEqual(short.rewards!.state(), long.rewards!.state());
    assert.deepEqual([twice.sampler.rollouts, once.sampler.rollouts], [2, 1]);
  });
}

test('running statistics count every decided observation once, and no other', async () => {
  const observations = new RunningScaler(2);
  const collector = collectorOf({ observations });
  for (const rollouts of [1, 2, 3]) {
    await collector.collect();
    assert.equal(observations.normaliser.count, rollouts * 6 * LANES);
  }
});

test('policies of vectors get no masks, and are held against mean and deviation', async () => {
  const shape = { ...SCRIPTED_SHAPE, actionDim: 2, actionKind: 'gaussian' } as const;
  const collector = collectorOf({
    shape,
    act: scriptedVectors(LANES),
    reference: scriptedVectors(LANES),
    sampler: new OneDeviationUp(LANES),
    environments: environmentsOf(() => new ScriptedVectors(EPISODES), 2),
    steps: 3,
  });
  await collector.collect();
  const { actions, masks, logProbabilities, rewards, referenceOutputs, referenceStd } = collector.experience;
  // Lane 0 stays in episode 10 and has decided 0, 1 and 2 times; lane 1 goes on to episode 13.
  assert.deepEqual([...referenceOutputs], [0, 0, 1, 0, 0, 0.5, 1, 0.5, 0, 1, 3, 0]);
  assert.deepEqual([...referenceStd], [1, 1, 1, 1, 1, 2, 1, 2, 1, 3, 1, 1]);
  assert.deepEqual(
    [...actions],
    [...referenceOutputs].map((mean, i) => mean + referenceStd[i]),
  );
  assert.deepEqual([...logProbabilities], [2, 3, 3.5, 4.5, 5, 5]);
  assert.deepEqual(
    [...rewards],
    [200, 210, 351, 361, 502, 230].map((reward) => reward / 2),
  );
  assert.deepEqual([...masks], Array(12).fill(1));
});

test('without a reference, and without memory, nothing of them is kept or asked for', async () => {
  const inputs: string[][] = [];
  const act = {
    run: async (given: object) => {
      inputs.push(Object.keys(given).sort());
      return { logits: new Float32Array(6), value: Float32Array.of(3, 4) };
    },
  };
  const shape = { ...SCRIPTED_SHAPE, gruLayers: 0 };
  const collector = collectorOf({ shape, act, reference: null, stateInterval: 1, steps: 2 });
  await collector.collect();
  const { hidden, valueHidden, referenceOutputs, values } = collector.experience;
  assert.deepEqual([hidden.length, valueHidden.length, referenceOutputs.length], [0, 0, 0]);
  assert.deepEqual([...values], [3, 4, 3, 4]);
  assert.ok(inputs.every((names) => names.join() === 'masks,observations'));
});
