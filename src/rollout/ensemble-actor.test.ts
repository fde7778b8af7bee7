import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { ToyEnvironment } from '../demonstrations/testing/toy-environment.ts';
import { createEngine } from '../engines/index.ts';
import type { Engine, NamedArrays } from '../learning/engine.ts';
import { initialise } from '../learning/initialise.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { EnsembleActor } from './ensemble-actor.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { PolicyActor } from './policy-actor.ts';

const SHAPE: PolicyShape = {
  stateDim: 4,
  actionDim: 3,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 1,
  activation: 'relu',
  layerNorm: true,
};
const PLAIN = { mean: [0, 0, 0, 0], std: [1, 1, 1, 1], clip: 100, count: 1 };
const MASKED = -1e9;

/** An engine whose programs give fixed logits and a hidden state of its inputs plus 1. */
function fixed(logits: readonly number[], seen: NamedArrays[] = []): Engine {
  const engine: Pick<Engine, 'forward'> = {
    forward: async () => ({
      run: async (inputs) => {
        seen.push(structuredClone(inputs));
        return { logits: Float32Array.from(logits), hidden: Float32Array.from(inputs['hidden'], (h) => h + 1) };
      },
    }),
  };
  return engine as Engine;
}

const member = (engine: Engine, shape = SHAPE, normaliser = PLAIN, lanes = 1): Promise<PolicyActor> =>
  PolicyActor.create(engine, null as never, shape, normaliser, lanes);

/** Logits whose softmax is this. */
const logitsOf = (...probabilities: number[]): number[] => probabilities.map((p) => (p === 0 ? MASKED : Math.log(p)));

async function ensembleOf(...distributions: number[][]): Promise<EnsembleActor> {
  const members = await Promise.all(distributions.map((one) => member(fixed(logitsOf(...one)))));
  const ensemble = new EnsembleActor(members, 3);
  await ensemble.act();
  return ensemble;
}

function probabilitiesOf(actor: EnsembleActor | PolicyActor, lane = 0): number[] {
  const target = new Float64Array(5).fill(9);
  actor.probabilities(lane, target, 1);
  assert.deepEqual([target[0], target[4]], [9, 9], 'nothing else is written');
  return [...target.slice(1, 4)];
}

function assertNear(found: readonly number[], expected: readonly number[]): void {
  assert.ok(
    found.every((value, i) => Math.abs(value - expected[i]) < 1e-7),
    `${found.join(' ')}, expected ${expected.join(' ')}`,
  );
}

test('the policy is the average of the members’ probabilities, not of their logits', async () => {
  const ensemble = await ensembleOf([0.9, 0.05, 0.05], [0.1, 0.45, 0.45], [0.2, 0.5, 0.3]);
  assertNear(probabilitiesOf(ensemble), [1.2 / 3, 1 / 3, 0.8 / 3]);
  assert.equal(ensemble.best(0), 0);
  // The average of logits would choose 1: 0.45² × 0.5 is more than 0.9 × 0.1 × 0.2.
  const sure = await ensembleOf([0.98, 0.01, 0.01], [0.001, 0.45, 0.549], [0.3, 0.6, 0.1]);
  assertNear(probabilitiesOf(sure), [1.281 / 3, 1.06 / 3, 0.659 / 3]);
  assert.equal(sure.best(0), 0);
});

test('an action that is not allowed has probability exactly 0, is never best and never drawn', async () => {
  const ensemble = await ensembleOf([0, 0.7, 0.3], [0, 0.2, 0.8]);
  assert.equal(probabilitiesOf(ensemble)[0], 0);
  assert.equal(ensemble.best(0), 2);
  const random = new Random(3);
  const counts = [0, 0, 0];
  const draws = 20_000;
  for (let i = 0; i < draws; i++) counts[ensemble.sample(0, random)]++;
  assert.equal(counts[0], 0);
  assert.ok(Math.abs(counts[1] / draws - 0.45) < 4 * Math.sqrt((0.45 * 0.55) / draws), String(counts));
});

test('among equals the lowest index is best', async () => {
  assert.equal((await ensembleOf([0.2, 0.5, 0.3], [0.2, 0.3, 0.5])).best(0), 1);
});

test('every member has its own normaliser and memory; a lane that is forgotten is so in all of them', async () => {
  const seen: NamedArrays[][] = [[], []];
  const shapes = [
    { ...SHAPE, hiddenSize: 2 },
    { ...SHAPE, hiddenSize: 1, gruLayers: 2 },
  ];
  const normalisers = [PLAIN, { ...PLAIN, mean: [1, 1, 1, 1], std: [2, 2, 2, 2] }];
  const logits = [0, 0, 0, 0, 0, 0];
  const members = await Promise.all([0, 1].map((i) => member(fixed(logits, seen[i]), shapes[i], normalisers[i], 2)));
  const ensemble = new EnsembleActor(members, 3);
  assert.equal(ensemble.lanes, 2);
  const environment = new ToyEnvironment(3);
  environment.reset(1);
  environment.view.work.set([3, 0, 5]);
  environment.view.mask.set([1, 0, 1]);
  ensemble.observe(1, environment);
  await ensemble.act();
  await ensemble.act();
  ensemble.forget(0);
  await ensemble.act();
  assert.deepEqual([...seen[0][0]['observations']].slice(4), [3, 0, 5, 7]);
  assert.deepEqual([...seen[1][0]['observations']].slice(4), [1, -0.5, 2, 3]);
  for (const one of seen) assert.deepEqual([...one[0]['masks']], [1, 1, 1, 1, 0, 1]);
  assert.deepEqual([...seen[0][2]['hidden']], [0, 0, 2, 2]); // [gruLayers, lanes, hiddenSize]
  assert.deepEqual([...seen[1][2]['hidden']], [0, 2, 0, 2]);
});

/** A member whose decisions depend on what it has seen. */
async function trained(engine: Engine, seed: number, lanes: number, shape = SHAPE): Promise<PolicyActor> {
  const store = engine.createParameters(policyParameters(shape));
  initialise(store, shape, new Random(seed));
  const random = new Random(seed, 'more');
  for (const { name } of store.specs) store.value(name).forEach((x, i, all) => (all[i] = x + 0.5 * random.normal()));
  return PolicyActor.create(engine, store, shape, { ...PLAIN, std: [2, 2, 2, 1] }, lanes);
}

for (const copies of [2, 3]) {
  for (const sample of [false, true]) {
    const how = sample ? 'drawn' : 'best';
    test(`${copies} copies of a model act exactly as the model does: ${how} actions`, async () => {
      const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
      const series = { seed: 5, episodes: 6, sample };
      const create = (): ToyEnvironment => new ToyEnvironment(3, 25);
      const alone = await evaluatePolicy(create, await trained(engine, 1, 3), series);
      const members = await Promise.all(Array.from({ length: copies }, () => trained(engine, 1, 3)));
      const together = await evaluatePolicy(create, new EnsembleActor(members, 3), series);
      assert.deepEqual([...together.columns], [...alone.columns]);
      assert.ok(new Set(alone.column('mean_latency')).size > 1);
      await engine.dispose();
    });
  }
}

test('side by side, every episode is what it would be alone, with members of different networks', async () => {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
  const series = { seed: 10, episodes: 7 };
  const create = (): ToyEnvironment => new ToyEnvironment(3, 25);
  const played = async (lanes: number) => {
    const members = [await trained(engine, 1, lanes), await trained(engine, 2, lanes, { ...SHAPE, gruLayers: 0 })];
    return evaluatePolicy(create, new EnsembleActor(members, 3), series);
  };
  const [alone, together] = [await played(1), await played(4)];
  assert.deepEqual([...together.columns], [...alone.columns]);
  const single = await evaluatePolicy(create, await trained(engine, 1, 4), series);
  assert.notDeepEqual([...together.columns], [...single.columns], 'the second member has a say');
  await engine.dispose();
});

test('a model’s own probabilities are the softmax of its masked logits', async () => {
  const actor = await member(fixed([1, 2, MASKED]));
  await actor.act();
  const [a, b] = [Math.exp(1), Math.exp(2)];
  assertNear(probabilitiesOf(actor), [a / (a + b), b / (a + b), 0]);
  assert.equal(probabilitiesOf(actor)[2], 0);
});

test('a memory taken out and put into another lane is every member’s own', async () => {
  const shapes = [
    { ...SHAPE, hiddenSize: 2 },
    { ...SHAPE, gruLayers: 0 },
    { ...SHAPE, hiddenSize: 1, gruLayers: 2 },
  ];
  const seen: NamedArrays[][] = shapes.map(() => []);
  const logits = [0, 0, 0, 0, 0, 0];
  const engines = shapes.map(({ gruLayers }, i) => (gruLayers > 0 ? fixed(logits, seen[i]) : memoryless(logits)));
  const members = await Promise.all(shapes.map((shape, i) => member(engines[i], shape, PLAIN, 2)));
  const ensemble = new EnsembleActor(members, 3);
  assert.equal(ensemble.memorySize, 4);
  ensemble.loadMemory(1, Float32Array.of(9, 1, 2, 3, 4), 1);
  await ensemble.act();
  assert.deepEqual([...seen[0][0]['hidden']], [0, 0, 1, 2]); // [gruLayers, lanes, hiddenSize]
  assert.deepEqual([...seen[2][0]['hidden']], [0, 3, 0, 4]);
  const target = new Float32Array(6).fill(9);
  ensemble.saveMemory(1, target, 1);
  assert.deepEqual([...target], [9, 2, 3, 4, 5, 9], 'one step on, and nothing else is written');
});

function memoryless(logits: readonly number[]): Engine {
  const engine: Pick<Engine, 'forward'> = {
    forward: async () => ({ run: async () => ({ logits: Float32Array.from(logits) }) }),
  };
  return engine as Engine;
}
