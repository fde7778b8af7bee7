import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeValue, OnnxGraph, OnnxValue } from '../../../compiler/onnx/messages.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../../test/sample-model.ts';
import { actGraph, otherWeights } from './act-graph.ts';

const values = (list: readonly OnnxValue[]) =>
  list.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');

function attributesText(attributes: Readonly<Record<string, AttributeValue>>): string {
  const list = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return list.length === 0 ? '' : ` {${list.join(', ')}}`;
}

function print({ name, inputs, outputs, operations }: OnnxGraph): string[] {
  return [
    `${name}: ${values(inputs)} → ${values(outputs)}`,
    ...operations.map(
      ({ type, inputs: from, outputs: to, attributes }) =>
        `${to.join(', ')} = ${type}(${from.join(', ')})${attributesText(attributes)}`,
    ),
  ];
}

test('the graph of a policy', async () => {
  const model = await sampleModel({ ...SMALL, mlpLayers: 1, gruLayers: 1 });
  assert.deepEqual(print(actGraph(model)), [
    'act: observations [batch, 5], masks [batch, 3], hidden [1, batch, 8] → logits [batch, 3], value [batch], hidden_out [1, batch, 8]',
    'value/0 = Sub(observations, normaliser.mean)',
    'value/1 = Div(value/0, normaliser.std)',
    'value/2 = Clip(value/1, normaliser.minimum, normaliser.maximum)',
    'value/3 = Gemm(value/2, mlp.0.weight, mlp.0.bias) {transB=1}',
    'value/4 = Relu(value/3)',
    'value/5 = LayerNormalization(value/4, mlp.2.weight, mlp.2.bias) {axis=-1, epsilon={"float":0.00001}}',
    'value/6 = Gather(hidden, constant/layer_0) {axis=0}',
    'value/7 = Gemm(value/5, gru.weight_ih_l0, gru.bias_ih_l0) {transB=1}',
    'value/8, value/9, value/10 = Split(value/7) {axis=-1}',
    'value/11 = Gemm(value/6, gru.weight_hh_l0, gru.bias_hh_l0) {transB=1}',
    'value/12, value/13, value/14 = Split(value/11) {axis=-1}',
    'value/15 = Add(value/8, value/12)',
    'value/16 = Sigmoid(value/15)',
    'value/17 = Add(value/9, value/13)',
    'value/18 = Sigmoid(value/17)',
    'value/19 = Mul(value/16, value/14)',
    'value/20 = Add(value/10, value/19)',
    'value/21 = Tanh(value/20)',
    'value/22 = Sub(value/6, value/21)',
    'value/23 = Mul(value/18, value/22)',
    'value/24 = Add(value/21, value/23)',
    'value/25 = LayerNormalization(value/24, norm.weight, norm.bias) {axis=-1, epsilon={"float":0.00001}}',
    'value/26 = Gemm(value/25, actor.weight, actor.bias) {transB=1}',
    'value/27 = Sub(masks, constant/one)',
    'value/28 = Mul(value/27, constant/masked)',
    'logits = Add(value/26, value/28)',
    'value/30 = Gemm(value/25, critic.weight, critic.bias) {transB=1}',
    'value = Squeeze(value/30, constant/last_axis)',
    'value/32 = Unsqueeze(value/24, constant/first_axis)',
    'hidden_out = Concat(value/32) {axis=0}',
  ]);
});

test('the graph of a policy without memory and LayerNorm, whose normaliser does not clip', async () => {
  const model = await sampleModel({ ...SMALL, mlpLayers: 1, gruLayers: 0, layerNorm: false, activation: 'elu' });
  for (const clip of [Infinity, 1e300]) {
    assert.deepEqual(print(actGraph({ ...model, normaliser: { ...model.normaliser, clip } })), [
      'act: observations [batch, 5], masks [batch, 3] → logits [batch, 3], value [batch]',
      'value/0 = Sub(observations, normaliser.mean)',
      'value/1 = Div(value/0, normaliser.std)',
      'value/2 = Gemm(value/1, mlp.0.weight, mlp.0.bias) {transB=1}',
      'value/3 = Elu(value/2)',
      'value/4 = Gemm(value/3, actor.weight, actor.bias) {transB=1}',
      'value/5 = Sub(masks, constant/one)',
      'value/6 = Mul(value/5, constant/masked)',
      'logits = Add(value/4, value/6)',
      'value/8 = Gemm(value/3, critic.weight, critic.bias) {transB=1}',
      'value = Squeeze(value/8, constant/last_axis)',
    ]);
  }
});

test('the hidden state of several layers', async () => {
  const graph = print(actGraph(await sampleModel({ ...SMALL, gruLayers: 2 })));
  assert.deepEqual(
    graph.filter((line) => /act:|Gather|Unsqueeze|Concat/.test(line)),
    [
      'act: observations [batch, 5], masks [batch, 3], hidden [2, batch, 8] → logits [batch, 3], value [batch], hidden_out [2, batch, 8]',
      'value/9 = Gather(hidden, constant/layer_0) {axis=0}',
      'value/28 = Gather(hidden, constant/layer_1) {axis=0}',
      'value/54 = Unsqueeze(value/27, constant/first_axis)',
      'value/55 = Unsqueeze(value/46, constant/first_axis)',
      'hidden_out = Concat(value/54, value/55) {axis=0}',
    ],
  );
});

test('a value function with a trunk of its own is left out: deciding costs no more than the actor', async () => {
  const shape = { ...SMALL, mlpLayers: 1, gruLayers: 1 };
  const shared = print(actGraph(await sampleModel(shape)));
  const own = print(actGraph(await sampleModel({ ...shape, valueTrunk: 'own' })));
  assert.equal(
    own[0],
    'act: observations [batch, 5], masks [batch, 3], hidden [1, batch, 8] → logits [batch, 3], hidden_out [1, batch, 8]',
  );
  const logits = shared.findIndex((line) => line.startsWith('logits = ')) + 1;
  assert.deepEqual(own.slice(1, logits), shared.slice(1, logits));
  assert.deepEqual(
    shared.slice(logits, logits + 2).map((line) => line.replace(/\(.*/, '')),
    ['value/30 = Gemm', 'value = Squeeze'],
  );
  const types = (lines: readonly string[]) => lines.map((line) => line.replace(/value\/\d+/g, ''));
  assert.deepEqual(types(own.slice(logits)), types(shared.slice(logits + 2)));
});

test('continuous actions: the mean, and no masks', async () => {
  const model = await sampleModel({ ...SMALL, gruLayers: 0, actionKind: 'gaussian' });
  const [head, ...operations] = print(actGraph(model));
  assert.equal(head, 'act: observations [batch, 5] → mean [batch, 3], value [batch]');
  assert.ok(operations.some((line) => /^mean = Gemm\(value\/\d+, actor\.weight, actor\.bias\) /.test(line)));
});

for (const [what, shape] of Object.entries({ SMALL, ...PPO_SHAPES })) {
  test(`every weight is either read by the graph or kept beside it: ${what}`, async () => {
    const model = await sampleModel(shape);
    const { initializers, operations } = actGraph(model);
    const read = new Set(operations.flatMap(({ inputs }) => inputs));
    assert.deepEqual(
      initializers.filter(({ name }) => !read.has(name)),
      [],
    );
    const others = otherWeights(model).map(({ name }) => name);
    const weights = initializers.map(({ name }) => name).filter((name) => model.weights.has(name));
    assert.deepEqual([...weights, ...others].sort(), [...model.weights.keys()].sort());
    assert.ok(others.every((name) => /^(log_std$|value\.|critic\.)/.test(name)));
  });
}
