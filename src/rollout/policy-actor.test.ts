import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { ToyEnvironment } from '../demonstrations/testing/toy-environment.ts';
import { createEngine } from '../engines/index.ts';
import type { Engine, NamedArrays } from '../learning/engine.ts';
import { initialise } from '../learning/initialise.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { PolicyActor } from './policy-actor.ts';

const SHAPE: PolicyShape = {
  stateDim: 4,
  actionDim: 3,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
const NORMALISER = { mean: [1, 1, 1, 7], std: [2, 2, 2, 1], clip: 5, count: 1 };

/** An actor whose decisions depend on what it has seen; large weights make them vary. */
async function actorWith(lanes: number, shape = SHAPE): Promise<PolicyActor> {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
  const store = engine.createParameters(policyParameters(shape));
  initialise(store, shape, new Random(2));
  const random = new Random(3);
  for (const { name } of store.specs) store.value(name).forEach((x, i, all) => (all[i] = x + 0.5 * random.normal()));
  return PolicyActor.create(engine, store, shape, NORMALISER, lanes);
}

/** Refuses actions that the mask does not allow, and remembers those taken. */
class WatchedToy extends ToyEnvironment {
  readonly actions: number[];
  masked = 0;

  constructor(actions: number[] = []) {
    super(3, 25);
    this.actions = actions;
  }

  override step(action: number): void {
    assert.equal(this.view.mask[action], 1, 'an action that is not allowed');
    if (this.view.mask.includes(0)) this.masked++;
    this.actions.push(action);
    super.step(action);
  }
}

for (const shape of [SHAPE, { ...SHAPE, gruLayers: 0 }]) {
  for (const sample of [false, true]) {
    const name = `${shape.gruLayers} GRU layers, ${sample ? 'sampled' : 'most likely'} actions`;
    test(`side by side, every episode is what it would be alone: ${name}`, async () => {
      const series = { seed: 10, episodes: 7, sample };
      const actions: number[] = [];
      const create = () => new WatchedToy(actions);
      const alone = await evaluatePolicy(create, await actorWith(1, shape), series);
      assert.ok(new Set(actions).size > 1, 'decisions vary');
      const together = await evaluatePolicy(create, await actorWith(3, shape), series);
      assert.deepEqual([...together.columns], [...alone.columns]);
      assert.ok(together.column('mean_latency').every((x) => x > 0));

      const single = await evaluatePolicy(create, await actorWith(1, shape), { seed: 14, episodes: 1, sample });
      assert.equal(single.column('mean_latency')[0], alone.column('mean_latency')[4]);
    });
  }
}

test('every finished episode is told, once', async () => {
  const done: number[] = [];
  const onEpisode = (count: number): void => void done.push(count);
  await evaluatePolicy(() => new WatchedToy(), await actorWith(4), { seed: 0, episodes: 6, onEpisode });
  assert.deepEqual(done, [1, 2, 3, 4, 5, 6]);
});

test('more lanes than episodes are left idle', async () => {
  const table = await evaluatePolicy(() => new WatchedToy(), await actorWith(8), { seed: 0, episodes: 2 });
  assert.equal(table.episodes, 2);
  assert.ok(table.column('return').every(Number.isFinite));
});

test('masked actions occur in these episodes', async () => {
  const environments: WatchedToy[] = [];
  const create = (): WatchedToy => {
    environments.push(new WatchedToy());
    return environments.at(-1)!;
  };
  await evaluatePolicy(create, await actorWith(2), { seed: 0, episodes: 2 });
  assert.ok(environments.every(({ masked }) => masked > 0));
});

/** An engine whose programs give fixed logits and a hidden state of its inputs plus 1. */
function fixed(logits: readonly number[], seen: NamedArrays[] = []): Pick<Engine, 'forward'> {
  return {
    forward: async () => ({
      run: async (inputs) => {
        seen.push(Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, array.slice()])));
        return {
          logits: Float32Array.from(logits),
          ...(inputs['hidden'] && { hidden: Float32Array.from(inputs['hidden'], (h) => h + 1) }),
        };
      },
    }),
  };
}

async function actorOf(engine: Pick<Engine, 'forward'>, shape: PolicyShape, lanes: number): Promise<PolicyActor> {
  return PolicyActor.create(engine as Engine, null as never, shape, NORMALISER, lanes);
}

test('the best action has the highest logit, the lowest index among equals', async () => {
  const actor = await actorOf(fixed([1, 2, 2, -1e9, 5, 4]), { ...SHAPE, gruLayers: 0 }, 2);
  await actor.act();
  assert.deepEqual([actor.best(0), actor.best(1)], [1, 1]);
});

test('sampled actions follow the softmax of the logits and never the mask’s forbidden ones', async () => {
  const logits = [0, Math.log(3), -1e9];
  const actor = await actorOf(fixed(logits), { ...SHAPE, gruLayers: 0 }, 1);
  await actor.act();
  const random = new Random(1);
  const counts = [0, 0, 0];
  const draws = 20_000;
  for (let i = 0; i < draws; i++) counts[actor.sample(0, random)]++;
  assert.equal(counts[2], 0);
  assert.ok(Math.abs(counts[1] / draws - 0.75) < 4 * Math.sqrt((0.75 * 0.25) / draws), String(counts));
});

test('hidden states move on with every decision; a lane that is forgotten begins from zero', async () => {
  const seen: NamedArrays[] = [];
  const actor = await actorOf(fixed([0, 0, 0, 0, 0, 0], seen), { ...SHAPE, hiddenSize: 2 }, 2);
  await actor.act();
  await actor.act();
  actor.forget(1);
  await actor.act();
  // [gruLayers, lanes, hiddenSize]
  assert.deepEqual([...seen[1]['hidden']], [1, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual([...seen[2]['hidden']], [2, 2, 0, 0, 2, 2, 0, 0]);
});

test('observations are normalised into their lane, masks beside them', async () => {
  const seen: NamedArrays[] = [];
  const actor = await actorOf(fixed([0, 0, 0, 0, 0, 0], seen), SHAPE, 2);
  const environment = new ToyEnvironment(3);
  environment.reset(1);
  environment.view.work.set([3, 0, 100]);
  environment.view.mask.set([1, 0, 1]);
  actor.observe(1, environment);
  await actor.act();
  assert.deepEqual([...seen[0]['observations']], [0, 0, 0, 0, 1, -0.5, 5, 0]);
  assert.deepEqual([...seen[0]['masks']], [1, 1, 1, 1, 0, 1]);
});

test('an episode that moves from lane to lane with its memory decides as in one lane', async () => {
  const [still, moving] = [await actorWith(1), await actorWith(3)];
  assert.equal(moving.memorySize, SHAPE.gruLayers * SHAPE.hiddenSize);
  const environment = new ToyEnvironment(3, 12);
  environment.reset(4);
  const memory = new Float32Array(2 + moving.memorySize);
  const logits = new Float64Array(3);
  const moved = new Float64Array(3);
  for (let step = 0; !environment.truncated; step++) {
    const lane = step % 3;
    still.observe(0, environment);
    await still.act();
    still.probabilities(0, logits, 0);
    moving.loadMemory(lane, memory, 2);
    moving.observe(lane, environment);
    await moving.act();
    moving.probabilities(lane, moved, 0);
    moving.saveMemory(lane, memory, 2);
    assert.ok(
      moved.every((p, a) => Math.abs(p - logits[a]) < 1e-6),
      `step ${step}: ${moved.join(' ')} against ${logits.join(' ')}`,
    );
    environment.step(still.best(0));
  }
  assert.ok(memory.subarray(2).some((value) => value !== 0));
  assert.deepEqual([...memory.subarray(0, 2)], [0, 0], 'nothing else is written');
});

test('without GRU layers there is no memory', async () => {
  const actor = await actorWith(2, { ...SHAPE, gruLayers: 0 });
  assert.equal(actor.memorySize, 0);
  const target = Float32Array.of(7);
  actor.saveMemory(1, target, 0);
  assert.deepEqual([...target], [7]);
});
