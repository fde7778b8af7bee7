import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../base/random.ts';
import { initialise } from './initialise.ts';
import { policyParameters } from './policy-parameters.ts';
import type { PolicyShape } from './policy-shape.ts';

const SHAPE: PolicyShape = {
  stateDim: 64,
  actionDim: 4,
  hiddenSize: 256,
  mlpLayers: 3,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};

test('parameters have the names that the PyTorch module gives them', () => {
  const text = (shape: PolicyShape): string =>
    policyParameters(shape)
      .map(
        ({ name, shape: size, group, decay }) =>
          `${name} [${size}]${group === 'critic' ? ' critic' : ''}${decay ? ' decay' : ''}`,
      )
      .join('\n');
  assert.equal(
    text({ ...SHAPE, hiddenSize: 8, stateDim: 5, mlpLayers: 2, gruLayers: 1 }),
    `mlp.0.weight [5,8] decay
mlp.0.bias [8]
mlp.2.weight [8]
mlp.2.bias [8]
mlp.3.weight [8,8] decay
mlp.3.bias [8]
mlp.5.weight [8]
mlp.5.bias [8]
gru.weight_ih_l0 [8,24] decay
gru.weight_hh_l0 [8,24] decay
gru.bias_ih_l0 [24]
gru.bias_hh_l0 [24]
norm.weight [8]
norm.bias [8]
actor.weight [8,4] decay
actor.bias [4]
critic.weight [8,1] critic decay
critic.bias [1] critic`,
  );
  assert.equal(
    text({ ...SHAPE, hiddenSize: 8, stateDim: 5, mlpLayers: 2, gruLayers: 0, layerNorm: false }),
    `mlp.0.weight [5,8] decay
mlp.0.bias [8]
mlp.2.weight [8,8] decay
mlp.2.bias [8]
actor.weight [8,4] decay
actor.bias [4]
critic.weight [8,1] critic decay
critic.bias [1] critic`,
  );
});

test('the default network has the published number of parameters', () => {
  const count = policyParameters(SHAPE)
    .filter(({ group }) => group === 'actor')
    .reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  assert.equal(count, 940_804);
});

test('initial weights are seeded and have the stated spread', () => {
  const make = (seed: number): Map<string, Float32Array> => {
    const specs = policyParameters(SHAPE);
    const values = new Map(specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((p, n) => p * n, 1))]));
    initialise({ specs, value: (name) => values.get(name)! }, SHAPE, new Random(seed));
    return values;
  };
  const values = make(1);
  assert.deepEqual(make(1), values);
  assert.notDeepEqual(make(2), values);
  const deviation = (name: string): number => {
    const all = values.get(name)!;
    return Math.sqrt(all.reduce((sum, value) => sum + value ** 2, 0) / all.length);
  };
  const near = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual / expected - 1) < 0.05, `${actual}, ${expected}`);
  near(deviation('mlp.0.weight'), Math.sqrt(2 / 64));
  near(deviation('mlp.3.weight'), Math.sqrt(2 / 256));
  near(deviation('gru.weight_hh_l1'), 1 / Math.sqrt(3 * 256));
  near(deviation('actor.weight'), 0.01 / Math.sqrt(3 * 256));
  assert.ok(values.get('mlp.2.weight')!.every((value) => value === 1));
  assert.ok(values.get('norm.bias')!.every((value) => value === 0));
  assert.ok(values.get('actor.bias')!.every((value) => value === 0));
});
