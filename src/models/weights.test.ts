import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedError } from '../base/errors.ts';
import { createReferenceEngine } from '../engines/reference/engine.ts';
import { SMALL, sampleStore } from '../../test/sample-model.ts';
import { exportOptimiser, importOptimiser } from './optimiser-state.ts';
import { readPt, writePt } from './formats/pt/pt-file.ts';
import { StoredTensor, float32 } from './stored-value.ts';
import { exportWeights, importActor, importWeights } from './weights.ts';

const emptyStore = async (shape = SMALL) => {
  const store = await sampleStore(shape);
  for (const { name } of store.specs) {
    for (const array of [store.value(name), store.firstMoment(name), store.secondMoment(name)]) array.fill(0);
  }
  store.updates.actor = store.updates.critic = 0;
  return store;
};

test('matrices are turned to [out, in] and back, bit for bit', async () => {
  const store = await sampleStore(SMALL);
  const weights = exportWeights(store);
  const matrix = weights.get('mlp.0.weight')!;
  assert.deepEqual(matrix.shape, [8, 5]);
  assert.equal(matrix.data[1 * 5 + 3], store.value('mlp.0.weight')[3 * 8 + 1]);
  assert.deepEqual(weights.get('gru.weight_ih_l0')!.shape, [24, 8]);
  assert.deepEqual(weights.get('gru.bias_ih_l0')!.data, store.value('gru.bias_ih_l0'));

  const other = await emptyStore();
  importWeights(other, weights, 'x.pt');
  for (const { name } of store.specs) assert.deepEqual(other.value(name), store.value(name), name);
});

test('matrices larger than a tile are turned rightly', async () => {
  const engine = await createReferenceEngine();
  const store = engine.createParameters([{ name: 'w', shape: [70, 33], group: 'actor', decay: true }]);
  store.value('w').forEach((_, i, values) => (values[i] = i));
  const { data } = exportWeights(store).get('w')!;
  for (let row = 0; row < 70; row++) {
    for (let column = 0; column < 33; column++) assert.equal(data[column * 70 + row], row * 33 + column);
  }
});

test('exported weights are copies', async () => {
  const store = await sampleStore(SMALL);
  const weights = exportWeights(store);
  const before = weights.get('norm.bias')!.data[0];
  store.value('norm.bias')[0] = 99;
  assert.equal(weights.get('norm.bias')!.data[0], before);
});

test('one error names everything that does not fit, and nothing has changed', async () => {
  const store = await emptyStore();
  const weights = new Map(exportWeights(await sampleStore(SMALL)));
  weights.delete('actor.bias');
  weights.set('other.weight', float32([1], Float32Array.of(1)));
  weights.set('mlp.0.weight', float32([5, 8], new Float32Array(40)));
  assert.throws(
    () => importWeights(store, weights, 'x.pt'),
    (error: TypedError) => {
      assert.equal(error.kind, 'model/weights');
      assert.equal(
        error.message.split('\n  →')[0],
        `x.pt: the weights do not fit the network
  missing: actor.bias
  not part of it: other.weight
  mlp.0.weight: expected [8, 5], found [5, 8]`,
      );
      return true;
    },
  );
  assert.ok(store.specs.every(({ name }) => store.value(name).every((value) => value === 0)));
});

test('other types are taken where every value stays the same, and refused where not', async () => {
  const store = await sampleStore(SMALL);
  const weights = new Map(exportWeights(store));
  weights.set('actor.bias', new StoredTensor('float64', [3], Float64Array.of(0.5, -1, 2)));
  importWeights(store, weights, 'x.pt');
  assert.deepEqual([...store.value('actor.bias')], [0.5, -1, 2]);
  weights.set('actor.bias', new StoredTensor('float64', [3], Float64Array.of(0.1, -1, 2)));
  assert.throws(() => importWeights(store, weights, 'x.pt'), /actor\.bias in float32, found float64 values/);
});

test('the optimiser’s state comes back bit for bit', async () => {
  const store = await sampleStore(SMALL);
  const file = writePt(exportOptimiser(store));
  const other = await emptyStore();
  importOptimiser(other, readPt(file, 'x.pt'), 'x.pt');
  for (const { name } of store.specs) {
    assert.deepEqual(other.firstMoment(name), store.firstMoment(name), name);
    assert.deepEqual(other.secondMoment(name), store.secondMoment(name), name);
  }
  assert.deepEqual({ ...other.updates }, { actor: 17, critic: 18 });
});

test('a policy is taken up again without its critic: the actor’s weights, and moments that begin anew', async () => {
  const shape = { ...SMALL, valueTrunk: 'own' } as const;
  const [store, before, best] = [await sampleStore(shape), await sampleStore(shape), await emptyStore(shape)];
  for (const { name } of best.specs) best.value(name).forEach((_, i, values) => (values[i] = i + 1));
  importActor(store, exportWeights(best), 'best.pt');
  for (const { name, group } of store.specs) {
    const expected = group === 'actor' ? best : before;
    assert.deepEqual(store.value(name), expected.value(name), name);
    assert.deepEqual(store.firstMoment(name), expected.firstMoment(name), name);
    assert.deepEqual(store.secondMoment(name), expected.secondMoment(name), name);
  }
  assert.deepEqual(store.updates, { actor: 0, critic: 18 });
});

test('an actor that does not fit is refused, and changes nothing', async () => {
  const [store, before] = [await sampleStore(SMALL), await sampleStore(SMALL)];
  const weights = exportWeights(store);
  weights.delete('gru.bias_ih_l0');
  weights.delete('critic.bias'); // of no interest
  weights.set('actor.bias', float32([2], Float32Array.of(1, 2)));
  assert.throws(
    () => importActor(store, weights, 'best.pt'),
    (error: TypedError) => {
      assert.equal(error.kind, 'model/weights');
      const misshaped = [{ name: 'actor.bias', expected: '[3]', found: '[2]' }];
      assert.deepEqual(error.params, { where: 'best.pt', missing: ['gru.bias_ih_l0'], unexpected: [], misshaped });
      return true;
    },
  );
  for (const { name } of store.specs) {
    assert.deepEqual(store.value(name), before.value(name), name);
    assert.deepEqual(store.firstMoment(name), before.firstMoment(name), name);
  }
  assert.equal(store.updates.actor, 17);
});
