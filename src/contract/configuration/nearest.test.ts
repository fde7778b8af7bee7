import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { byLikeness, editDistance, nearest } from './nearest.ts';

const KEYS = [
  'state_dim',
  'hidden_size',
  'learning_rate',
  'batch_size',
  'epochs',
  'environment',
  'early_stopping_patience',
];

suite('nearest', () => {
  const cases = {
    epocs: 'epochs',
    pechos: 'epochs',
    batchSize: 'batch_size',
    'BATCH-SIZE': 'batch_size',
    lr: 'learning_rate',
    hidden: 'hidden_size',
    enviroment: 'environment',
    patience: 'early_stopping_patience',
    state_dims: 'state_dim',
  };
  for (const [name, expected] of Object.entries(cases)) {
    test(`${name} → ${expected}`, () => assert.equal(nearest(name, KEYS), expected));
  }
  test('nothing among nothing', () => assert.equal(nearest('epochs', []), undefined));
  test('orders all candidates', () => assert.deepEqual([...byLikeness('x', KEYS)].sort(), [...KEYS].sort()));
});

suite('editDistance', () => {
  test('counts insertions, deletions, substitutions and swaps once', () => {
    assert.deepEqual(
      ['abc', 'bc', 'axc', 'acb', 'abcd', 'cab'].map((b) => editDistance('abc', b)),
      [0, 1, 1, 1, 1, 2],
    );
  });
  test('is symmetric, at most the longer length, and 0 for equals only', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        assert.equal(distance, editDistance(b, a));
        assert.ok(distance >= Math.abs(a.length - b.length) && distance <= Math.max(a.length, b.length));
        assert.equal(distance === 0, a === b);
      }),
    );
  });
});
