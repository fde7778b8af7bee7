import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, isFailure } from '../errors/index.ts';
import { checkAnyKind } from './any-kind.ts';

const check = (raw: unknown, ...overrides: string[]) =>
  checkAnyKind(raw, overrides, (path) => `a.json ${path.join('.')}`, 'a.json');

test('of a PPO configuration the network, the problem and the kind of action are taken', () => {
  const { configuration, control, actionKind } = check({ n_envs: 4, hidden_size: 32, mode: 'scratch' });
  assert.deepEqual([configuration.hidden_size, control, actionKind], [32, null, 'categorical']);
  const pendulum = check({
    ...{ mode: 'scratch', classic_control: 'Pendulum-v1', state_dim: 3, action_dim: 1 },
    action_kind: 'gaussian_sde',
  });
  assert.deepEqual([pendulum.control, pendulum.actionKind], ['Pendulum-v1', 'gaussian_sde']);
});

test('one of pretraining is what it was, and so is one whose keys are of both kinds', () => {
  assert.equal(check({ epochs: 7 }).configuration.epochs, 7);
  assert.equal(check({ hidden_size: 32 }).configuration.hidden_size, 32);
});

test('changes are those of its kind', () => {
  assert.equal(check({ n_envs: 4, mode: 'scratch' }, 'cloning.epochs=9').configuration.epochs, 9);
  assert.throws(
    () => check({ epochs: 7 }, 'n_envs=4'),
    (error) => isFailure(error, 'configuration/unknown-key'),
  );
});

test('the schema that it names decides, and its keys are checked by that', () => {
  const schema = '../resources/schema/ppo.schema.json';
  assert.equal(check({ $schema: schema, hidden_size: 32, cloning: { epochs: 3 } }).configuration.epochs, 3);
  assert.throws(
    () => check({ $schema: schema, epochs: 3 }),
    (error) => isFailure(error, 'configuration/unknown-key') && /epochs/.test(error.message),
  );
});

test('keys of several kinds are refused, naming them', () => {
  assert.throws(
    () => check({ epochs: 3, n_envs: 4, n_steps: 8, hidden_size: 16 }),
    (error) => {
      assert(isFailure(error, 'configuration/kind'));
      assert.equal(
        error.message,
        'a.json: expected the keys of one kind of configuration, found epochs (standalone_pretrain alone) and n_envs, n_steps (ppo alone)\n' +
          '  → remove those that do not belong there, or name the kind: "$schema": "standalone_pretrain.schema.json" or "$schema": "ppo.schema.json"',
      );
      assert.match(
        describe(error, 'zh'),
        /^a\.json：应只含一类配置的键，实为仅属于 standalone_pretrain 的 epochs，以及仅属于 ppo 的 n_envs、n_steps/,
      );
      return true;
    },
  );
});

test('what is no configuration is refused as such', () => {
  for (const raw of [null, [], 'text']) {
    assert.throws(
      () => check(raw),
      (error) => isFailure(error, 'configuration/invalid'),
    );
  }
});
