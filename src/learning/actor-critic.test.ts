import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { actorCriticParameters, initialiseActorCritic, startValueTrunk } from './actor-critic.ts';
import { initialise } from './initialise.ts';
import { policyParameters } from './policy-parameters.ts';
import type { ParameterSpec } from './engine.ts';
import type { PolicyShape } from './policy-shape.ts';

const SHAPE: PolicyShape = {
  stateDim: 5,
  actionDim: 4,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 1,
  activation: 'relu',
  layerNorm: true,
};

/** Arrays of zeros for these parameters. */
function arrays(specs: readonly ParameterSpec[]): { value: (name: string) => Float32Array } {
  const values = new Map(specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((p, n) => p * n, 1))]));
  return { value: (name) => values.get(name)! };
}

test('the value trunk is named as the actor’s, and belongs to the critic with its head', () => {
  assert.equal(
    actorCriticParameters(SHAPE)
      .map(({ name, shape, group, decay }) => `${name} [${shape}] ${group}${decay ? ' decay' : ''}`)
      .join('\n'),
    `mlp.0.weight [5,8] actor decay
mlp.0.bias [8] actor
mlp.2.weight [8] actor
mlp.2.bias [8] actor
gru.weight_ih_l0 [8,24] actor decay
gru.weight_hh_l0 [8,24] actor decay
gru.bias_ih_l0 [24] actor
gru.bias_hh_l0 [24] actor
norm.weight [8] actor
norm.bias [8] actor
actor.weight [8,4] actor decay
actor.bias [4] actor
value.mlp.0.weight [5,8] critic decay
value.mlp.0.bias [8] critic
value.mlp.2.weight [8] critic
value.mlp.2.bias [8] critic
value.gru.weight_ih_l0 [8,24] critic decay
value.gru.weight_hh_l0 [8,24] critic decay
value.gru.bias_ih_l0 [24] critic
value.gru.bias_hh_l0 [24] critic
value.norm.weight [8] critic
value.norm.bias [8] critic
critic.weight [8,1] critic decay
critic.bias [1] critic`,
  );
});

test('the actor starts as a policy of the same seed does, the value trunk with other numbers of the same spread', () => {
  const wide = { ...SHAPE, hiddenSize: 64 };
  const store = arrays(actorCriticParameters(wide));
  initialiseActorCritic(store, wide, new Random(1));
  const policy = { specs: policyParameters(wide), ...arrays(policyParameters(wide)) };
  initialise(policy, wide, new Random(1));
  for (const { name } of policy.specs) assert.deepEqual(store.value(name), policy.value(name), name);

  const deviation = (values: Float32Array): number => Math.hypot(...values) / Math.sqrt(values.length);
  for (const name of ['mlp.0.weight', 'gru.weight_hh_l0', 'gru.bias_ih_l0']) {
    const [actor, value] = [store.value(name), store.value(`value.${name}`)];
    assert.notDeepEqual(value, actor, name);
    assert.ok(Math.abs(deviation(value) / deviation(actor) - 1) < 0.2, name);
  }
  assert.ok(store.value('value.norm.weight').every((weight) => weight === 1));
});

test('the value trunk starts as a copy of the actor’s, and neither head is touched', () => {
  const store = arrays(actorCriticParameters(SHAPE));
  initialiseActorCritic(store, SHAPE, new Random(1));
  const heads = ['actor.weight', 'actor.bias', 'critic.weight', 'critic.bias'];
  const before = heads.map((name) => store.value(name).slice());
  startValueTrunk(store, SHAPE);
  for (const { name } of actorCriticParameters(SHAPE)) {
    if (name.startsWith('value.')) assert.deepEqual(store.value(name), store.value(name.slice('value.'.length)), name);
  }
  assert.deepEqual(
    heads.map((name) => store.value(name)),
    before,
  );
  store.value('mlp.0.weight').fill(7);
  assert.ok(store.value('value.mlp.0.weight').every((weight) => weight !== 7));
});
