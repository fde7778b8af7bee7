import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNatural, namePattern, tensorName, wordsOf } from './tensor-name.ts';

test('a name is a module and what the tensor is in it', () => {
  const names: Record<string, [string, string]> = {
    'module.actor.fc1.weight': ['module.actor.fc1', 'weight'],
    'dense_1/kernel:0': ['dense_1', 'kernel'],
    'mlp/~/linear_0.w': ['mlp.linear_0', 'weight'],
    'ln/gamma': ['ln', 'scale'],
    'ln/beta': ['ln', 'bias'],
    'rnn.weight_ih_l0': ['rnn', 'weight_ih_l0'],
    'gru/gru_cell/recurrent_kernel:0': ['gru.gru_cell', 'recurrent_kernel'],
    fc1_weight: ['fc1', 'weight'],
    W2: ['2', 'weight'],
    b2: ['2', 'bias'],
    'onnx::MatMul_57': ['onnx::MatMul_57', ''],
    log_std: ['log_std', ''],
    '': ['', ''],
    __proto__: ['__proto__', ''],
  };
  for (const [name, [module, leaf]] of Object.entries(names)) {
    assert.deepEqual(tensorName(name), { module: module === '' ? [] : module.split('.'), leaf }, name);
  }
});

test('words leave numbers and capitals behind', () => {
  assert.deepEqual(wordsOf('valueHead_2'), ['value', 'head', '2']);
  assert.deepEqual(wordsOf('fc12'), ['fc']);
  assert.deepEqual(wordsOf('v1'), ['v1']);
});

test('numbers in names count as numbers', () => {
  const names = ['fc10', 'fc2', 'fc', 'fc1', 'a.10.b', 'a.9.b', 'fc007', 'fc00000000000000000000008'];
  assert.deepEqual([...names].sort(compareNatural), [
    'a.9.b',
    'a.10.b',
    'fc',
    'fc1',
    'fc2',
    'fc007',
    'fc00000000000000000000008',
    'fc10',
  ]);
  assert.equal(namePattern(['layers', '0', 'linear']), namePattern(['layers', '12', 'linear']));
  assert.equal(namePattern(['dense']), namePattern(['dense_2']));
});
