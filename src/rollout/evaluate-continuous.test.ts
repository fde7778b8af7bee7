import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { Pendulum } from '../environments/classic-control/pendulum.ts';
import { createEngine } from '../engines/index.ts';
import { actorCriticParameters } from '../learning/actor-critic.ts';
import type { ParameterStore } from '../learning/engine.ts';
import { initialise } from '../learning/initialise.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { evaluateContinuous } from './evaluate-continuous.ts';
import { MeanActor } from './mean-actor.ts';

const SHAPE: PolicyShape = {
  stateDim: 3,
  actionDim: 1,
  hiddenSize: 6,
  mlpLayers: 1,
  gruLayers: 0,
  activation: 'relu',
  layerNorm: false,
  actionKind: 'gaussian',
};
const NORMALISER = { mean: [0.5, 0, 0], std: [1, 1, 2], clip: 100, count: 1 };

async function actorWith(
  lanes: number,
  shape: PolicyShape,
  fill: (store: ParameterStore) => void,
  parameters = policyParameters(shape),
): Promise<MeanActor> {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
  const store = engine.createParameters(parameters);
  fill(store);
  return MeanActor.create(engine, store, shape, NORMALISER, lanes);
}

/** Torques of the state (cos θ, sin θ, θ̇): a linear law, which layers of relu(x) and relu(−x) compute. */
const LAW = [0.3, -6, -1.5];

function fillLaw(store: ParameterStore): void {
  const first = store.value('mlp.0.weight'); // [3, 6]
  const head = store.value('actor.weight'); // [6, 1]
  LAW.forEach((gain, k) => {
    [1, -1].forEach((sign, s) => {
      first[k * 6 + 2 * k + s] = sign;
      head[2 * k + s] = sign * gain * NORMALISER.std[k];
    });
  });
  store.value('actor.bias')[0] = LAW[0] * NORMALISER.mean[0];
}

test('episodes on a known law have the returns of that law, clipped to the bounds', async () => {
  const series = { seed: 3, episodes: 4 };
  let clipped = 0;
  const expected = Array.from({ length: series.episodes }, (_, i) => {
    const pendulum = new Pendulum();
    pendulum.reset(series.seed + i);
    const observation = new Float32Array(3);
    while (!pendulum.truncated) {
      pendulum.observe(observation, 0);
      const torque = LAW.reduce((sum, gain, k) => sum + gain * observation[k], 0);
      if (Math.abs(torque) > 2) clipped++;
      pendulum.step(Float32Array.of(torque), 0);
    }
    return pendulum.metrics()['return'];
  });
  assert.ok(clipped > 0, 'the bounds matter');
  for (const lanes of [1, 3]) {
    const done: number[] = [];
    const onEpisode = (count: number): void => void done.push(count);
    const actor = await actorWith(lanes, SHAPE, fillLaw);
    const table = await evaluateContinuous(() => new Pendulum(), actor, { ...series, onEpisode });
    assert.deepEqual(done, [1, 2, 3, 4]);
    assert.deepEqual([...table.column('length')], [200, 200, 200, 200]);
    table.column('return').forEach((found, i) => {
      assert.ok(Math.abs(found / expected[i] - 1) < 1e-3, `${found}, expected ${expected[i]}`);
    });
  }
});

/** Equal but for rounding, which depends on the number of rows in a product. */
function assertNear(found: Float64Array, expected: Float64Array): void {
  assert.equal(found.length, expected.length);
  found.forEach((one, i) => assert.ok(Math.abs(one - expected[i]) < 1e-2, `${one}, expected ${expected[i]}`));
}

for (const gruLayers of [0, 2]) {
  test(`side by side, every episode is what it would be alone: ${gruLayers} GRU layers`, async () => {
    const shape = { ...SHAPE, gruLayers, layerNorm: true };
    const fill = (store: ParameterStore): void => {
      initialise(store, shape, new Random(2));
      store.value('actor.weight').forEach((weight, i, all) => (all[i] = 100 * weight));
    };
    const series = { seed: 10, episodes: 5 };
    const create = (): Pendulum => new Pendulum();
    const alone = await evaluateContinuous(create, await actorWith(1, shape, fill), series);
    const together = await evaluateContinuous(create, await actorWith(3, shape, fill), series);
    assertNear(together.column('return'), alone.column('return'));
    const single = await evaluateContinuous(create, await actorWith(2, shape, fill), { seed: 13, episodes: 1 });
    assertNear(single.column('return'), alone.column('return').subarray(3, 4));
    const returns = [...alone.column('return')].sort((a, b) => a - b);
    assert.ok(
      returns.every((one, i) => i === 0 || one - returns[i - 1] > 1),
      `${returns.join()} tell episodes apart`,
    );
  });
}

test('a policy acts the same while its value function has a trunk of its own', async () => {
  const create = (): Pendulum => new Pendulum();
  const series = { seed: 0, episodes: 2 };
  const plain = await evaluateContinuous(create, await actorWith(2, SHAPE, fillLaw), series);
  const training = await actorWith(2, SHAPE, fillLaw, actorCriticParameters(SHAPE));
  assert.deepEqual([...(await evaluateContinuous(create, training, series)).columns], [...plain.columns]);
});
