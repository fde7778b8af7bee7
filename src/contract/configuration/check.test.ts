import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describe } from '../errors/index.ts';
import { TypedError } from '../../base/errors.ts';
import { checkConfiguration } from './check.ts';
import { requireFit } from './fit.ts';
import { requireStrategy } from './strategy-name.ts';

const nowhere = () => undefined;

function said(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TypedError) return describe(error, 'en');
    throw error;
  }
  return assert.fail('nothing was thrown');
}

suite('checkConfiguration', () => {
  test('fills in every default', () => {
    const configuration = checkConfiguration({}, nowhere);
    assert.equal(configuration.sequence_length, 16);
    assert.equal(configuration.evaluation.every, 10);
    assert.ok((configuration.environment.conversations?.open_per_replica ?? 0) > 0);
  });

  test('gives the plain service modes plain surroundings, and says so explicitly', () => {
    const { environment } = checkConfiguration({ environment: { service: 'exponential' } }, nowhere);
    assert.deepEqual([environment.slowdowns, environment.drains, environment.conversations], [null, null, null]);
  });

  test('leaves out what only editors read', () => {
    assert.ok(!('$schema' in checkConfiguration({ $schema: 'x.json' }, nowhere)));
  });

  for (const device of ['auto', 'cpu', 'gpu', 'gpu:0', 'gpu:12']) {
    test(`accepts device ${device}`, () => assert.equal(checkConfiguration({ device }, nowhere).device, device));
  }
  for (const device of ['', 'gpu:', 'gpu:-1', 'GPU', 'cpu\n', 'xcpu']) {
    test(`refuses device ${JSON.stringify(device)}`, () => {
      assert.throws(() => checkConfiguration({ device }, nowhere), { kind: 'configuration/invalid' });
    });
  }
});

suite('requireFit', () => {
  const where = (path: readonly unknown[]) => (path[0] === 'state_dim' ? 'a.json:2:3' : undefined);

  test('accepts the environment’s sizes', () => {
    requireFit({ state_dim: 64, action_dim: 4 }, { stateDim: 64, actionDim: 4 }, where);
  });
  test('names both right numbers', () => {
    const message = said(() => requireFit({ state_dim: 64, action_dim: 4 }, { stateDim: 98, actionDim: 8 }, where));
    assert.equal(
      message,
      [
        "a.json:2:3 state_dim: expected 98 (numbers in the environment's observation), found 64",
        'action_dim: expected 8 (actions of the environment), found 4',
        '  → add: --set state_dim=98 --set action_dim=8',
      ].join('\n'),
    );
  });
  test('tells only of the one that is wrong, yet how to set both', () => {
    const message = said(() => requireFit({ state_dim: 64, action_dim: 4 }, { stateDim: 8, actionDim: 4 }, where));
    assert.doesNotMatch(message, /action_dim: expected/);
    assert.match(message, /--set state_dim=8 --set action_dim=4$/);
  });
});

suite('requireStrategy', () => {
  test('gives the name back', () => assert.equal(requireStrategy('random', '--strategy'), 'random'));
  test('lists those that exist', () => {
    const message = said(() => requireStrategy('Round-Robin', '--strategy'));
    assert.match(
      message,
      /^--strategy: unknown strategy "Round-Robin"; the nearest known one is round_robin\n.*cache_aware$/,
    );
  });
});
