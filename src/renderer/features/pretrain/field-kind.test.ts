import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings } from '../../../contract/configuration/described.ts';
import { KINDS } from '../../../contract/configuration/kinds.ts';
import { fieldKind, isNullable, typedValue, valueText } from './field-kind.ts';
import { sectionsOf } from './form-sections.ts';

const kindOf = (kind: number, path: string) => {
  const found = settings(KINDS[kind].described).find((one) => one.path.join('.') === path);
  assert.ok(found, path);
  return fieldKind(found.described);
};

test('settings are edited by what their schema allows', () => {
  assert.deepEqual(kindOf(0, 'batch_size'), { kind: 'number' });
  assert.deepEqual(kindOf(0, 'layer_norm'), { kind: 'switch' });
  assert.deepEqual(kindOf(0, 'activation'), { kind: 'choice', choices: ['relu', 'tanh', 'elu'] });
  assert.deepEqual(kindOf(0, 'environment.load'), { kind: 'number' });
  assert.deepEqual(kindOf(0, 'environment.replica_speeds'), { kind: 'json' });
  assert.equal(kindOf(0, 'demonstrations.strategies').kind, 'records');
  assert.equal(kindOf(0, 'environment').kind, 'group');
  assert.equal(kindOf(1, 'external_pretrain').kind, 'text');
});

test('an empty field is null where null is a value', () => {
  const load = settings(KINDS[0].described).find(({ path }) => path.join('.') === 'environment.load')!.described;
  assert.equal(isNullable(load), true);
  assert.equal(typedValue(' ', 'number', true), null);
});

test('what is no number stays as typed, for the check to name it', () => {
  assert.equal(typedValue('3e-4', 'number', false), 3e-4);
  assert.equal(typedValue('many', 'number', false), 'many');
  assert.equal(typedValue('', 'number', false), '');
  assert.deepEqual(typedValue('[1, 2]', 'json', false), [1, 2]);
  assert.equal(typedValue('[1, ', 'json', false), '[1, ');
  assert.equal(valueText([1.1, 1]), '[1.1, 1]');
});

test('every setting of both kinds stands in exactly one section', () => {
  for (const kind of KINDS) {
    const inForm = sectionsOf(kind).flatMap(({ fields }) => fields.map(({ path }) => path.join('.')));
    const all = settings(kind.described)
      .filter(({ path, described }) => !path.includes(0) && fieldKind(described).kind !== 'group')
      .map(({ path }) => path.join('.'))
      .filter((path) => path !== '$schema');
    assert.deepEqual([...inForm].sort(), [...all].sort(), kind.name);
  }
});
