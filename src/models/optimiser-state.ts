import type { ParameterStore } from '../learning/engine.ts';
import { fieldsOf } from './fields.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';
import { exportTensors, importTensors, matchingWeights } from './weights.ts';

/** AdamW's state of a store, for a checkpoint: updates made per group, and both moments in PyTorch's orientation. */
export function exportOptimiser(store: ParameterStore): StoredDict {
  return new Map<string, StoredValue>([
    ['updates', new Map(Object.entries(store.updates))],
    ['first_moment', exportTensors(store.specs, (name) => store.firstMoment(name))],
    ['second_moment', exportTensors(store.specs, (name) => store.secondMoment(name))],
  ]);
}

/** Puts it back. Throws `model/field` and `model/weights`; nothing has changed then. */
export function importOptimiser(store: ParameterStore, value: StoredValue | undefined, where: string): void {
  const fields = fieldsOf(value, where, 'optimiser');
  const updates = fields.fields('updates');
  const actor = updates.integer('actor', 0);
  const critic = updates.integer('critic', 0);
  const first = fields.dictionary('first_moment');
  const second = fields.dictionary('second_moment');
  matchingWeights(store.specs, second, where);
  importTensors(store.specs, first, where, (name) => store.firstMoment(name));
  importTensors(store.specs, second, where, (name) => store.secondMoment(name));
  store.updates.actor = actor;
  store.updates.critic = critic;
}
