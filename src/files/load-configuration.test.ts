import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite, test } from 'node:test';
import { TypedError } from '../base/errors.ts';
import { describe, MAXIMUM_LINES } from '../contract/errors/index.ts';
import { LANGUAGES } from '../contract/language.ts';
import { CLASSIC_CONTROL_IDS } from '../contract/classic-control.ts';
import { CLASSIC_CONTROL } from '../environments/classic-control/classic-control.ts';
import { dispatchDimensions } from '../environments/dispatch/create-dispatch.ts';
import { loadConfiguration, loadPpoConfiguration } from './load-configuration.ts';

const FIXTURES = fileURLToPath(new URL('../../test/fixtures/bad-configurations/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const GUIDE_KEYS = {
  state_dim: 64,
  action_dim: 4,
  hidden_size: 256,
  layer_N: 3,
  gru_layers: 2,
  learning_rate: 1e-4,
  weight_decay: 1e-5,
  batch_size: 512,
  epochs: 100,
  validation_split: 0.2,
  early_stopping_patience: 20,
  save_interval: 10,
  device: 'cpu',
  output_dir: './outputs/standalone_pretrain',
};

/** A bad configuration (a file of the fixtures, perhaps with overrides) and what is to be said of it. */
interface Golden {
  readonly file: string;
  readonly set?: readonly string[];
  readonly en: readonly string[];
  readonly zh: readonly string[];
}

function failureOf(file: string, overrides: readonly string[]): TypedError {
  try {
    loadConfiguration({ path: file, overrides, cwd: FIXTURES });
  } catch (error) {
    if (error instanceof TypedError) return error;
    throw error;
  }
  return assert.fail(`${file} ${overrides.join(' ')} was accepted`);
}

suite('bad configurations give exactly these messages', () => {
  const table = join(FIXTURES, 'messages.json');
  const read = () => JSON.parse(readFileSync(table, 'utf8')) as readonly Golden[];
  // After a change of words: UPDATE_GOLDEN=1 node --test src/files/load-configuration.test.ts, then read the difference.
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const updated = read().map(({ file, set }) => {
      const error = failureOf(file, set ?? []);
      const [en, zh] = LANGUAGES.map((language) => describe(error, language).split('\n'));
      return { file, ...(set && { set }), en, zh };
    });
    writeFileSync(table, `${JSON.stringify(updated, null, 2)}\n`);
  }
  const goldens = read();
  for (const { file, set = [], en, zh } of goldens) {
    test([file, ...set].join(' '), () => {
      const error = failureOf(file, set);
      assert.deepEqual(describe(error, 'en').split('\n'), en);
      assert.deepEqual(describe(error, 'zh').split('\n'), zh);
      assert.ok(en.length <= MAXIMUM_LINES && zh.length <= MAXIMUM_LINES);
      // What crosses a process boundary says the same.
      const { kind, params, message } = error;
      const sent = JSON.parse(JSON.stringify({ kind, params, message })) as TypedError;
      assert.deepEqual(describe(sent, 'zh').split('\n'), zh);
    });
  }
  test('every bad file is in the table', () => {
    const files = readdirSync(FIXTURES).filter((name) => !name.startsWith('good-') && name !== 'messages.json');
    assert.deepEqual(
      files.filter((name) => !goldens.some(({ file }) => file === name)),
      [],
    );
  });
});

suite('good configurations', () => {
  for (const file of readdirSync(FIXTURES).filter((name) => name.startsWith('good-'))) {
    test(file, () => assert.equal(loadConfiguration({ path: file, cwd: FIXTURES }).configuration.epochs, 3));
  }

  test('the default one holds the keys of the guide with its values, and nothing else', () => {
    const { configuration, file, where } = loadConfiguration({ cwd: PACKAGE });
    assert.equal(file, 'configs/standalone_pretrain.json');
    for (const [key, value] of Object.entries(GUIDE_KEYS)) {
      assert.deepEqual(configuration[key as keyof typeof GUIDE_KEYS], value);
      assert.match(where([key]) ?? '', /^configs\/standalone_pretrain\.json:\d+:3$/);
    }
    const given = Object.keys(configuration).filter((key) => where([key]) !== undefined);
    assert.deepEqual(given, Object.keys(GUIDE_KEYS));
  });

  test('without a file in the current folder the program’s own is taken', () => {
    const empty = mkdtempSync(join(tmpdir(), 'warmstart-'));
    assert.equal(loadConfiguration({ cwd: empty }).configuration.device, 'cpu');
    mkdirSync(join(empty, 'configs'));
    writeFileSync(join(empty, 'configs/standalone_pretrain.json'), '{ "epochs": 7 }');
    assert.equal(loadConfiguration({ cwd: empty }).configuration.epochs, 7);
  });

  for (const name of ['standalone_pretrain', 'examples/quick', 'examples/plain', 'examples/memory']) {
    test(`configs/${name}.json fits its environment, and resolving it again changes nothing`, () => {
      const { configuration } = loadConfiguration({ path: `configs/${name}.json`, cwd: PACKAGE });
      const { stateDim, actionDim } = dispatchDimensions(configuration.environment);
      assert.deepEqual([configuration.state_dim, configuration.action_dim], [stateDim, actionDim]);
      const folder = mkdtempSync(join(tmpdir(), 'warmstart-'));
      writeFileSync(join(folder, 'config.json'), JSON.stringify(configuration));
      assert.deepEqual(loadConfiguration({ path: 'config.json', cwd: folder }).configuration, configuration);
    });
  }

  test('overrides win over the file and tell where they stand', () => {
    const overrides = [
      'epochs=4',
      'epochs=5',
      'environment.replica_speeds=[1,2]',
      'demonstrations.strategies.0.weight=3',
    ];
    const { configuration, where } = loadConfiguration({ overrides, cwd: PACKAGE });
    assert.equal(configuration.epochs, 5);
    assert.deepEqual(configuration.environment.replica_speeds, [1, 2]);
    assert.equal(configuration.demonstrations.strategies[0].weight, 3);
    assert.equal(where(['epochs']), '--set epochs=5');
    assert.match(where(['gamma']) ?? 'default', /default/);
  });
});

suite('configurations of PPO', () => {
  test('the default one holds every default but what is tuned to its problem, and every switch of the warm start', () => {
    const { configuration, file, where } = loadPpoConfiguration({ cwd: PACKAGE });
    assert.equal(file, 'configs/ppo.json');
    const folder = mkdtempSync(join(tmpdir(), 'warmstart-'));
    writeFileSync(join(folder, 'empty.json'), '{}');
    const { configuration: defaults } = loadPpoConfiguration({ path: 'empty.json', cwd: folder });
    const tuned = {
      device: 'cpu',
      n_envs: 64,
      envs_sharing_inputs: 16,
      batch_size: 1024,
      learning_rate: 3e-4,
      learning_rate_schedule: 'linear',
    };
    assert.deepEqual(configuration, { ...defaults, ...tuned });
    for (const part of Object.keys(configuration.warmstart)) {
      assert.match(where(['warmstart', part, 'enabled']) ?? '', /^configs\/ppo\.json:\d+:\d+$/, part);
    }
    const { stateDim, actionDim } = dispatchDimensions(configuration.environment);
    assert.deepEqual([configuration.state_dim, configuration.action_dim], [stateDim, actionDim]);
  });

  test('without a file in the current folder the program’s own is taken', () => {
    const empty = mkdtempSync(join(tmpdir(), 'warmstart-'));
    assert.equal(loadPpoConfiguration({ cwd: empty }).configuration.device, 'cpu');
    mkdirSync(join(empty, 'configs'));
    writeFileSync(join(empty, 'configs/ppo.json'), '{ "n_epochs": 7 }');
    assert.equal(loadPpoConfiguration({ cwd: empty }).configuration.n_epochs, 7);
  });

  test('resolving one again changes nothing, and overrides win', () => {
    const overrides = ['warmstart.critic_phase.enabled=false', 'demonstrations.strategies.0.weight=3'];
    const { configuration, where } = loadPpoConfiguration({ overrides, cwd: PACKAGE });
    assert.equal(configuration.warmstart.critic_phase.enabled, false);
    assert.equal(configuration.demonstrations.strategies[0].weight, 3);
    assert.equal(where(['warmstart', 'critic_phase', 'enabled']), `--set ${overrides[0]}`);
    const folder = mkdtempSync(join(tmpdir(), 'warmstart-'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(configuration));
    assert.deepEqual(loadPpoConfiguration({ path: 'config.json', cwd: folder }).configuration, configuration);
  });

  test('there is a file for every classic control problem', () => {
    const files = readdirSync(join(PACKAGE, 'configs/classic-control')).sort();
    assert.deepEqual(files, CLASSIC_CONTROL_IDS.map((id) => `${id}.json`).sort());
  });

  for (const id of CLASSIC_CONTROL_IDS) {
    test(`configs/classic-control/${id}.json is of that problem and fits it`, () => {
      const { configuration } = loadPpoConfiguration({ path: `configs/classic-control/${id}.json`, cwd: PACKAGE });
      const problem = CLASSIC_CONTROL[id];
      assert.deepEqual([configuration.name, configuration.classic_control], [id, id]);
      const actions = problem.kind === 'discrete' ? problem.actionCount : problem.actionLow.length;
      assert.deepEqual([configuration.state_dim, configuration.action_dim], [problem.features.length, actions]);
      assert.equal(configuration.action_kind === 'categorical', problem.kind === 'discrete');
      // Whole minibatches only, as Stable-Baselines3 has them with these settings.
      assert.equal((configuration.n_envs * configuration.n_steps) % configuration.batch_size, 0);
    });
  }
});
