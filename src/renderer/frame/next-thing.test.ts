import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runRow } from '../testing/run-row.ts';
import { nextThing } from './next-thing.ts';

test('after a pretraining comes PPO from its best model, after PPO a comparison with the model it began from', () => {
  assert.deepEqual(nextThing(runRow('outputs/a'))?.to, { name: 'ppo', query: { model: 'outputs/a/best_model.pt' } });
  assert.equal(nextThing(runRow('outputs/a', { state: 'failed' })), null);
  const ppo = runRow('outputs/ppo/b', { kind: 'ppo', from: 'outputs/a/best_model.pt' });
  assert.deepEqual(nextThing(ppo)?.to, { name: 'compare', query: { model: 'outputs/a/best_model.pt' } });
  assert.equal(nextThing({ ...ppo, from: null }), null);
});
