import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const skip = process.platform === 'win32' && 'a script for bash; Windows has: npm run pretrain';

let root = '';
let script = '';
before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'warm start ')));
  script = join(root, 'scripts/standalone_pretrain.sh');
  cpSync(join(import.meta.dirname, 'standalone_pretrain.sh'), script);
  for (const folder of ['bin', 'elsewhere', 'node_modules/node/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
  writeFileSync(
    join(root, 'bin/warmstart.mjs'),
    'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)])); process.exitCode = 3;',
  );
});
after(() => rmSync(root, { recursive: true, force: true }));

function called(...args: string[]): string[] {
  const cwd = join(root, 'elsewhere');
  const { status, stdout } = spawnSync('bash', [script, ...args], { cwd, encoding: 'utf8' });
  assert.equal(status, 3); // that of the command line
  const [where, ...passed] = JSON.parse(stdout) as string[];
  assert.equal(where, cwd);
  return passed;
}

test('passes on a configuration, options, or nothing, from any folder', { skip }, () => {
  assert.deepEqual(called(), ['pretrain']);
  assert.deepEqual(called('my own.json', '--set', 'epochs=3'), ['pretrain', 'my own.json', '--set', 'epochs=3']);
});
