import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseJsonc } from '../../files/jsonc.ts';
import { loadConfiguration, loadPpoConfiguration } from '../../files/load-configuration.ts';
import { Workspace } from '../workspace.ts';
import { commandLine, typedCommand } from './command-line.ts';
import { firstComment, presetFiles, shippedConfigurations } from './presets.ts';
import { checkOfKind } from './run-kinds.ts';

const top = mkdtempSync(join(tmpdir(), 'warmstart-command-'));
after(() => rmSync(top, { recursive: true }));
const workspace = new Workspace(top, [shippedConfigurations()]);

function words(kind: 'pretrain' | 'ppo', given: Record<string, unknown>): string[] {
  return commandLine(checkOfKind(kind, given), given, 'configurations/own.json', workspace);
}

/** What the command line's file and `--set` come to. */
function meant(kind: 'pretrain' | 'ppo', [, , ...rest]: readonly string[]): object {
  const overrides = rest.flatMap((word, i) => (rest[i - 1] === '--set' ? [word] : []));
  const path = rest[0] !== undefined && rest[0] !== '--set' ? { path: rest[0] } : {};
  const load = kind === 'pretrain' ? loadConfiguration : loadPpoConfiguration;
  return load({ ...path, overrides, cwd: workspace.root }).configuration;
}

test('the default needs no more words, a change one setting', () => {
  const standard = parseJsonc(readFileSync(join(shippedConfigurations(), 'standalone_pretrain.json'), 'utf8'), 'a')
    .value as Record<string, unknown>;
  assert.deepEqual(words('pretrain', standard), ['warmstart', 'pretrain']);
  assert.deepEqual(words('pretrain', { ...standard, seed: 3, environment: { load: 0.9 } }), [
    ...['warmstart', 'pretrain', '--set', 'seed=3', '--set', 'environment.load=0.9'],
  ]);
  assert.equal(typedCommand(['warmstart', 'pretrain', '--set', 'seed=3']), 'npx warmstart pretrain --set seed=3');
});

test('the nearest preset is named, from which least differs', () => {
  const quick = presetFiles(workspace, 'pretrain').find(({ name }) => name === 'examples/quick')!;
  const line = words('pretrain', { ...quick.given, epochs: 7 });
  assert.deepEqual(line, ['warmstart', 'pretrain', quick.path, '--set', 'epochs=7']);
});

test('each preset is itself, and every line means what it was made from', () => {
  for (const kind of ['pretrain', 'ppo'] as const) {
    for (const { name, given } of presetFiles(workspace, kind)) {
      const changed = { ...given, seed: 17, output_dir: 'outputs/a b', environment: { service: 'exponential' } };
      for (const one of [given, changed]) {
        const line = words(kind, one);
        if (line.includes('configurations/own.json')) continue;
        assert.deepEqual(meant(kind, line), checkOfKind(kind, one).configuration, `${name}: ${line.join(' ')}`);
      }
    }
  }
});

test('what differs from everything in much is named by its own file', () => {
  const many = Object.fromEntries(
    ['hidden_size', 'layer_N', 'gru_layers', 'epochs', 'save_interval', 'early_stopping_patience'].map((key) => [
      key,
      5,
    ]),
  );
  const given = {
    ...many,
    seed: 5,
    gamma: 0.5,
    environment: { load: 0.11, episode_requests: 77, warmup_requests: 7, replica_speeds: [1, 1, 1, 2] },
    demonstrations: { seed: 3, switch_every: 4 },
    evaluation: { seed: 77_000_000, episodes: 3 },
  };
  assert.deepEqual(words('pretrain', given), ['warmstart', 'pretrain', 'configurations/own.json']);
});

test('presets are those of the kind, the default first, those of the workspace last', () => {
  mkdirSync(join(top, 'configurations'));
  writeFileSync(join(top, 'configurations', 'mine.json'), '// my own\n// 我的\n{ "epochs": 3, "save_interval": 1 }');
  writeFileSync(join(top, 'configurations', 'broken.json'), '{');
  writeFileSync(join(top, 'configurations', 'notes.txt'), 'x');
  const pretrain = presetFiles(workspace, 'pretrain').map(({ name }) => name);
  assert.equal(pretrain[0], 'standalone_pretrain');
  assert.equal(pretrain.at(-1), 'mine');
  assert.ok(!pretrain.includes('ppo') && !pretrain.includes('broken'));
  const ppo = presetFiles(workspace, 'ppo').map(({ name }) => name);
  assert.equal(ppo[0], 'ppo');
  assert.ok(ppo.includes('classic-control/CartPole-v1') && !ppo.includes('examples/quick') && !ppo.includes('mine'));
  const mine = presetFiles(workspace, 'pretrain').at(-1)!;
  assert.deepEqual(
    [mine.path, mine.about, mine.shipped],
    ['configurations/mine.json', { en: 'my own', zh: '我的' }, false],
  );
});

test('only a comment before everything else tells what a preset is', () => {
  assert.deepEqual(firstComment('// a\n// b\n\n{ // c\n}'), { en: 'a b', zh: 'a b' });
  assert.deepEqual(firstComment('{ // c\n}'), { en: '', zh: '' });
  assert.deepEqual(firstComment(''), { en: '', zh: '' });
});
