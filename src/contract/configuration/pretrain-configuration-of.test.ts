import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkConfiguration, checkPpoConfiguration } from './check.ts';
import { ppoRunFolder, pretrainConfigurationOf } from './pretrain-configuration-of.ts';

const nowhere = () => undefined;

suite('pretrainConfigurationOf', () => {
  test('is a whole configuration of pretraining, as checked', () => {
    const ppo = checkPpoConfiguration({ name: 'a', seed: 4, gamma: 0.9, cloning: { epochs: 33 } }, nowhere);
    const derived = pretrainConfigurationOf(ppo);
    assert.deepEqual(checkConfiguration(JSON.parse(JSON.stringify(derived)), nowhere), derived);
    assert.deepEqual(Object.keys(derived).sort(), Object.keys(checkConfiguration({}, nowhere)).sort());
    assert.deepEqual([derived.epochs, derived.gamma, derived.seed], [33, 0.9, 4]);
    assert.deepEqual([derived.evaluation.every, derived.evaluation.final_episodes], [0, 0]);
    assert.equal(derived.output_dir, './outputs/ppo/a/pretrain');
  });

  test('without settings it differs from pretraining’s own defaults only where it is to', () => {
    const derived: Record<string, unknown> = { ...pretrainConfigurationOf(checkPpoConfiguration({}, nowhere)) };
    const own: Record<string, unknown> = { ...checkConfiguration({}, nowhere) };
    const different = Object.keys(own).filter((key) => JSON.stringify(own[key]) !== JSON.stringify(derived[key]));
    assert.deepEqual(different, ['epochs', 'output_dir', 'evaluation']);
  });
});

test('the run folder is the one that output_dir names, else that of the name', () => {
  const folder = (settings: object) => ppoRunFolder(checkPpoConfiguration(settings, nowhere));
  assert.equal(folder({ output_dir: 'there', name: 'a' }), 'there');
  assert.equal(folder({ name: 'a' }), './outputs/ppo/a');
});
