import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../test/sample-model.ts';
import { decodeDocument } from '../policy-model.ts';
import { StoredTensor } from '../stored-value.ts';
import { tfjs } from './tfjs.ts';
import { encodeGraphModel } from './tfjs/encode.ts';
import { filesOf, modelJsonOf, readFiles } from './tfjs/testing/read-files.ts';
import { splitIntoShards } from './tfjs/weight-files.ts';

const SHAPES: Record<string, PolicyShape> = {
  'the default network, smaller': SMALL,
  'no memory': { ...SMALL, gruLayers: 0 },
  'no LayerNorm, tanh': { ...SMALL, layerNorm: false, activation: 'tanh', gruLayers: 1 },
  'elu, one layer': { ...SMALL, mlpLayers: 1, activation: 'elu', gruLayers: 1 },
  ...PPO_SHAPES,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`a model comes back bit for bit, however its weights are cut: ${name}`, async () => {
    const model = await sampleModel(shape);
    for (const shardBytes of [undefined, 256, 101]) {
      const written = encodeGraphModel(model, 'model.json', shardBytes);
      assert.ok(tfjs.detect(written[0].content));
      const again = decodeDocument(readFiles(written[0].content, filesOf(written)), 'model.json');
      assert.deepEqual(again, model);
      assert.deepEqual(encodeGraphModel(again, 'model.json', shardBytes), written);
    }
  });
}

test('weight files are named after the model and hold 4 MiB at most, or what is asked for', async () => {
  const model = await sampleModel();
  assert.deepEqual(
    tfjs.write(model, 'model.json').map(({ name }) => name),
    ['model.json', 'model-shard1of1.bin'],
  );
  const [{ name }, ...shards] = encodeGraphModel(model, 'policy 7.json', 1000);
  assert.equal(name, 'policy 7.json');
  assert.deepEqual(
    shards.map((shard) => shard.name),
    shards.map((_, i) => `policy 7-shard${i + 1}of${shards.length}.bin`),
  );
  const sizes = shards.map(({ content }) => content.length);
  assert.ok(sizes.length > 3 && sizes.slice(0, -1).every((size) => size === 1000) && sizes.at(-1)! <= 1000);
  const wide = new StoredTensor('float32', [3 << 20], new Float32Array(3 << 20));
  const written = splitIntoShards([wide], 4 << 20);
  assert.deepEqual(
    written.map(({ length }) => length),
    [4 << 20, 4 << 20, 4 << 20],
  );
});

test('the state_dict stands in the manifest under its own names, all else under names with a slash', async () => {
  const model = await sampleModel();
  const written = tfjs.write(model, 'model.json');
  const foreign = { ...modelJsonOf(written), userDefinedMetadata: {} };
  const tensors = readFiles(foreign, filesOf(written));
  const isHelper = ([name]: readonly [unknown, unknown]) => String(name).includes('/');
  assert.deepEqual(new Map([...tensors].filter((entry) => !isHelper(entry))), new Map(model.weights));
  assert.deepEqual(
    [...tensors].filter(isHelper).map(([name, tensor]) => [name, (tensor as StoredTensor).data]),
    [
      ['normaliser/mean', Float32Array.from(model.normaliser.mean)],
      ['normaliser/std', Float32Array.from(model.normaliser.std)],
      ['constant/clip', Float32Array.of(2)],
      ['constant/minus_clip', Float32Array.of(-2)],
      ['constant/int32_list_1', Int32Array.of(1)],
      ['constant/epsilon', Float32Array.of(1e-5)],
      ['constant/int32_list_0', Int32Array.of(0)],
      ['constant/int32_scalar_1', Int32Array.of(1)],
      ['constant/int32_list_2', Int32Array.of(2)],
      ['constant/one', Float32Array.of(1)],
      ['constant/penalty', Float32Array.of(1e9)],
    ],
  );
});

test('what the graph does not read stands in files of its own, which tfjs does not load', async () => {
  const shape = { ...SMALL, valueTrunk: 'own', actionKind: 'gaussian' } as const;
  const model = await sampleModel(shape);
  const written = tfjs.write(model, 'model.json');
  assert.deepEqual(
    written.map(({ name }) => name),
    ['model.json', 'model-shard1of1.bin', 'model-training-shard1of1.bin'],
  );
  const { modelTopology, weightsManifest } = modelJsonOf(written);
  const taken = new Set(modelTopology.node.flatMap(({ input = [] }) => input));
  const constants = modelTopology.node.filter(({ op }) => op === 'Const').map(({ name }) => name);
  assert.deepEqual(
    constants.filter((name) => !taken.has(name)),
    [],
  );
  const [{ weights }] = weightsManifest as [{ weights: { name: string }[] }];
  assert.deepEqual(new Set(weights.map(({ name }) => name)), new Set(constants));
  const foreign = { ...modelJsonOf(written), userDefinedMetadata: {} };
  const [, deployed] = written;
  const readable = readFiles(foreign, filesOf([deployed]));
  assert.deepEqual(
    [...model.weights.keys()].filter((name) => !readable.has(name)),
    [...model.weights.keys()].filter((name) => /^(log_std$|value\.|critic\.)/.test(name)),
  );
});

test('the graph of a network', async () => {
  const model = await sampleModel({ ...SMALL, mlpLayers: 1, gruLayers: 1 });
  const { node } = modelJsonOf(tfjs.write(model, 'model.json')).modelTopology;
  const lines = node
    .filter(({ op }) => op !== 'Const')
    .map(({ name, op, input = [] }) => `${name.startsWith(op) ? name : `${name} = ${op}`}(${input.join(', ')})`);
  assert.equal(lines.join('\n'), GRAPH);
});

const GRAPH = `
observations = Placeholder()
masks = Placeholder()
hidden = Placeholder()
Sub(observations, normaliser/mean)
RealDiv(Sub, normaliser/std)
Minimum(RealDiv, constant/clip)
Maximum(Minimum, constant/minus_clip)
MatMul(Maximum, mlp.0.weight)
AddV2(MatMul, mlp.0.bias)
Relu(AddV2)
Mean(Relu, constant/int32_list_1)
Sub_1(Relu, Mean)
Square(Sub_1)
Mean_1(Square, constant/int32_list_1)
AddV2_1(Mean_1, constant/epsilon)
Rsqrt(AddV2_1)
Mul(Sub_1, Rsqrt)
Mul_1(Mul, mlp.2.weight)
AddV2_2(Mul_1, mlp.2.bias)
StridedSlice(hidden, constant/int32_list_0, constant/int32_list_1, constant/int32_list_1)
MatMul_1(AddV2_2, gru.weight_ih_l0)
AddV2_3(MatMul_1, gru.bias_ih_l0)
Split(constant/int32_scalar_1, AddV2_3)
MatMul_2(StridedSlice, gru.weight_hh_l0)
AddV2_4(MatMul_2, gru.bias_hh_l0)
Split_1(constant/int32_scalar_1, AddV2_4)
AddV2_5(Split, Split_1)
Sigmoid(AddV2_5)
AddV2_6(Split:1, Split_1:1)
Sigmoid_1(AddV2_6)
Mul_2(Sigmoid, Split_1:2)
AddV2_7(Split:2, Mul_2)
Tanh(AddV2_7)
Sub_2(StridedSlice, Tanh)
Mul_3(Sigmoid_1, Sub_2)
AddV2_8(Tanh, Mul_3)
Mean_2(AddV2_8, constant/int32_list_1)
Sub_3(AddV2_8, Mean_2)
Square_1(Sub_3)
Mean_3(Square_1, constant/int32_list_1)
AddV2_9(Mean_3, constant/epsilon)
Rsqrt_1(AddV2_9)
Mul_4(Sub_3, Rsqrt_1)
Mul_5(Mul_4, norm.weight)
AddV2_10(Mul_5, norm.bias)
MatMul_3(AddV2_10, actor.weight)
AddV2_11(MatMul_3, actor.bias)
Sub_4(masks, constant/one)
Mul_6(Sub_4, constant/penalty)
AddV2_12(AddV2_11, Mul_6)
MatMul_4(AddV2_10, critic.weight)
AddV2_13(MatMul_4, critic.bias)
Squeeze(AddV2_13)
Pack(AddV2_8)
logits = Identity(AddV2_12)
value = Identity(Squeeze)
hidden_out = Identity(Pack)
`.trim();

test('a normaliser without limit has none in the graph', async () => {
  const model = await sampleModel({ ...SMALL, gruLayers: 0 });
  const endless = { ...model, normaliser: { ...model.normaliser, clip: Infinity } };
  const written = tfjs.write(endless, 'model.json');
  const ops = modelJsonOf(written).modelTopology.node.map(({ op }) => op);
  assert.ok(!ops.includes('Minimum') && !ops.includes('Maximum'));
  assert.deepEqual(decodeDocument(readFiles(written[0].content, filesOf(written)), 'x'), endless);
});

test('what a file is, its own keys say', () => {
  const detect = (text: string) => tfjs.detect(Buffer.from(text));
  assert.ok(detect('{"modelTopology":null,"weightsManifest":[]}'));
  assert.ok(detect('\ufeff \n{"a":[{"b":"}\\"{"}], "weightsManifest" : [] , "modelTopology"\n: {'));
  for (const other of [
    '',
    '{',
    '{}',
    '[{"modelTopology":{},"weightsManifest":[]}]',
    '{"models":[{"modelTopology":{},"weightsManifest":[]}]}',
    '{"keys":["modelTopology","weightsManifest"]}',
    '{"a":"modelTopology","b":"weightsManifest"}',
    '{"note":"{\\"modelTopology\\":{},\\"weightsManifest\\":[]}"}',
    '{}{"modelTopology":{},"weightsManifest":[]}',
    '{"modelTopology":{},"weightsManifest',
    'x{"modelTopology":{},"weightsManifest":[]}',
  ]) {
    assert.equal(detect(other), false, other);
  }
});
