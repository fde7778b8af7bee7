import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const skip = process.platform === 'win32' && 'a script for bash; Windows has: npm run pretrain';

const SCRIPTS = [
  'warmstart.sh',
  'standalone_pretrain.sh',
  'train_ppo_with_external_pretrain.sh',
  'train_ppo_warmstart_optimized.sh',
];

let root = '';
before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'warm start ')));
  for (const name of SCRIPTS) cpSync(join(import.meta.dirname, name), join(root, 'scripts', name));
  for (const folder of ['bin', 'elsewhere', 'node_modules/node/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
  writeFileSync(
    join(root, 'bin/warmstart.mjs'),
    'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)])); process.exitCode = 3;',
  );
});
after(() => rmSync(root, { recursive: true, force: true }));

function called(script: string, ...args: string[]): string[] {
  const cwd = join(root, 'elsewhere');
  const { status, stdout } = spawnSync('bash', [join(root, 'scripts', script), ...args], { cwd, encoding: 'utf8' });
  assert.equal(status, 3); // that of the command line
  const [where, ...passed] = JSON.parse(stdout) as string[];
  assert.equal(where, cwd);
  return passed;
}

test('pretraining: passes on a configuration, options, or nothing, from any folder', { skip }, () => {
  const script = 'standalone_pretrain.sh';
  assert.deepEqual(called(script), ['pretrain']);
  assert.deepEqual(called(script, 'my own.json', '--set', 'epochs=3'), [
    'pretrain',
    'my own.json',
    '--set',
    'epochs=3',
  ]);
});

test('PPO from an external model: names it, skips cloning, passes on the rest', { skip }, () => {
  const script = 'train_ppo_with_external_pretrain.sh';
  const external = ['ppo', '--external-pretrain', 'my model.pt', '--skip-bc-training'];
  assert.deepEqual(called(script, 'my model.pt'), external);
  assert.deepEqual(called(script, 'my model.pt', 'ppo.json', '--json'), [...external, 'ppo.json', '--json']);
});

test('PPO from an external model: says what it needs where there is none', { skip }, () => {
  for (const args of [[], ['--json']]) {
    const script = join(root, 'scripts/train_ppo_with_external_pretrain.sh');
    const { status, stderr } = spawnSync('bash', [script, ...args], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /^usage: .* MODEL/);
  }
});

test('warm-started PPO: passes on what it is given', { skip }, () => {
  const script = 'train_ppo_warmstart_optimized.sh';
  assert.deepEqual(called(script), ['ppo']);
  const args = ['--external-pretrain', './outputs/best_model.pt', '--skip-bc-training'];
  assert.deepEqual(called(script, ...args), ['ppo', ...args]);
});
