import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleModel } from '../../../test/sample-model.ts';
import { encodeDocument } from '../policy-model.ts';
import { OrderedDict, StoredTensor, StoredTuple, float32, type StoredValue } from '../stored-value.ts';
import { collectTensors } from './collect-tensors.ts';
import { linear, stateDict, tensor } from './testing/state-dict.ts';

const one = float32([1], Float32Array.of(1));
const split = (value: StoredValue) => {
  const { tensors, aside } = collectTensors(value);
  return {
    tensors: tensors.map(({ name }) => name),
    aside: Object.fromEntries(aside.map(({ name, reason }) => [name, reason])),
  };
};

test('a checkpoint of PyTorch is its weights and the optimiser’s state', () => {
  const state = new Map<number, StoredValue>([
    [
      0,
      new Map<string, StoredValue>([
        ['step', float32([], Float32Array.of(3))],
        ['exp_avg', one],
        ['exp_avg_sq', one],
      ]),
    ],
    [1, new Map<string, StoredValue>([['momentum_buffer', one]])],
  ]);
  const rng = new StoredTensor('uint8', [2], Uint8Array.of(1, 2));
  const file = new Map<string, StoredValue>([
    ['model', new OrderedDict(linear('fc', 2, 3))],
    [
      'optimizer',
      new Map<string, StoredValue>([
        ['state', state],
        ['param_groups', [new Map([['lr', 0.1]])]],
      ]),
    ],
    ['lr_scheduler', new Map([['best', one]])],
    ['cuda', [rng, new StoredTuple([rng])]],
    ['bn.num_batches_tracked', new StoredTensor('int64', [], BigInt64Array.of(3n))],
    ['log_alpha', float32([], Float32Array.of(0.5))],
    ['epoch', 7],
  ]);
  const { tensors, aside } = split(file);
  assert.deepEqual(tensors, ['model.fc.weight', 'model.fc.bias']);
  assert.deepEqual(aside, {
    'optimizer.state.0.step': 'optimiser',
    'optimizer.state.0.exp_avg': 'optimiser',
    'optimizer.state.0.exp_avg_sq': 'optimiser',
    'optimizer.state.1.momentum_buffer': 'optimiser',
    'lr_scheduler.best': 'training',
    'cuda.0': 'integers',
    'cuda.1.0': 'integers',
    'bn.num_batches_tracked': 'counter',
    log_alpha: 'number',
  });
  assert.equal(collectTensors(file).numbers.get('epoch'), 7);
});

test('a document of ours is its state_dict', async () => {
  const model = await sampleModel();
  const training = new Map([['first_moment', new Map(model.weights)]]);
  const { tensors, aside } = split(encodeDocument({ ...model, training }));
  assert.deepEqual(
    tensors,
    [...model.weights.keys()].map((name) => `state_dict.${name}`),
  );
  assert.equal(aside['training.first_moment.actor.weight'], 'training');
  assert.equal(aside['probe.logits'], 'probe');
  assert.equal(aside['normaliser.std'], 'statistics');
});

test('statistics are told from a normalisation layer by what stands beside them', () => {
  const statistics = ['obs_rms.mean', 'obs_rms.var', 'obs_mean', 'obs_std', 'rms.running_mean', 'rms.running_var'];
  const layer = ['bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var'];
  const { tensors, aside } = split(stateDict(...[...statistics, ...layer].map((name) => tensor(name, 4))));
  assert.deepEqual(tensors, layer);
  assert.deepEqual(aside, Object.fromEntries(statistics.map((name) => [name, 'statistics'])));
});

test('a target network is a copy, unless there is nothing else', () => {
  const target = stateDict(linear('q_net_target.0', 2, 3));
  assert.deepEqual(split(target).aside, {});
  const both = split(stateDict(linear('q_net.0', 2, 3), linear('q_net_target.0', 2, 3)));
  assert.deepEqual(both.tensors, ['q_net.0.weight', 'q_net.0.bias']);
  assert.deepEqual(both.aside, { 'q_net_target.0.weight': 'copy', 'q_net_target.0.bias': 'copy' });
});

test('the layer that MAPPO copies is a template', () => {
  const { aside } = split(stateDict(linear('mlp.fc_h.0', 4, 4), linear('mlp.fc2.0.0', 4, 4)));
  assert.deepEqual(aside, { 'mlp.fc_h.0.weight': 'template', 'mlp.fc_h.0.bias': 'template' });
  assert.deepEqual(split(stateDict(linear('mlp.fc_h.0', 4, 4))).aside, {});
});

test('a bare tensor, a number and nothing are files too', () => {
  assert.deepEqual(split(one).tensors, ['']);
  assert.deepEqual(split(3).tensors, []);
  assert.deepEqual(split(null).tensors, []);
});
