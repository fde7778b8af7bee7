/**
 * `npm run package:check`: packs the application by the very patterns of electron-builder.config.ts around a stand-in for
 * Electron's program, and trains a model with what was packed: plain Node, command line, native modules.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listPackage } from '@electron/asar';
import { build, Platform, type Configuration } from 'electron-builder';
import configuration from '../electron-builder.config.ts';
import { buildIfStale } from './build.ts';

const root = dirname(import.meta.dirname);
/** A small run that trains, evaluates and writes a model; just so large that two threads divide its 16 sequences. */
const TINY = {
  hidden_size: 64,
  layer_N: 1,
  gru_layers: 1,
  batch_size: 256,
  epochs: 1,
  threads: 2,
  environment: { episode_requests: 30, warmup_requests: 5 },
  demonstrations: { strategies: [{ name: 'round_robin', episodes: 4 }] },
  evaluation: { every: 0, final_episodes: 0 },
};

const folder = mkdtempSync(join(tmpdir(), 'warmstart-package-'));
try {
  await buildIfStale(root, 'inherit');
  const resources = await pack(join(folder, 'electron'), join(folder, 'packed'));
  checkLayout(resources);
  train(resources, join(folder, 'workspace'));
  console.log(`packed and trained: ${megabytes(resources)} MB of resources`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Packs around an empty program; returns the folder of resources. */
async function pack(electronDist: string, output: string): Promise<string> {
  mkdirSync(join(electronDist, 'locales'), { recursive: true });
  mkdirSync(join(electronDist, 'resources'));
  for (const name of ['electron', 'LICENSE', 'LICENSES.chromium.html', 'version']) {
    writeFileSync(join(electronDist, name), '');
    chmodSync(join(electronDist, name), 0o755);
  }
  // Fuses are bits in Electron's own program.
  const { electronFuses: _, ...rest } = configuration;
  const config: Configuration = { ...rest, electronDist, directories: { ...rest.directories, output } };
  await build({ projectDir: root, targets: Platform.LINUX.createTarget('dir'), config, publish: 'never' });
  const [unpacked] = readdirSync(output).filter((name) => name.endsWith('-unpacked'));
  assert.ok(unpacked, 'nothing was packed');
  return join(output, unpacked, 'resources');
}

function checkLayout(resources: string): void {
  const archived = listPackage(join(resources, 'app.asar'), { isPack: false });
  const has = (name: string): boolean => archived.includes(name);
  for (const name of ['/out/main/main.js', '/out/preload/index.cjs', '/out/renderer/index.html', '/package.json']) {
    assert.ok(has(name), `the archive lacks ${name}`);
  }
  const unpacked = join(resources, 'app.asar.unpacked');
  for (const name of ['out/cli/main.js', 'out/cli/utility-process.js', 'resources', 'configs', 'package.json']) {
    assert.ok(existsSync(join(unpacked, name)), `outside the archive there is no ${name}`);
  }
  assert.equal(existsSync(join(unpacked, 'out/main')), false, 'the main process must be in the archive');
  const native = readdirSync(join(unpacked, 'node_modules'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(node|dll|dylib|so(\.\d+)*)$/.test(name),
  );
  const foreign = native.filter((name) => !name.includes(process.platform) || !name.includes(process.arch));
  assert.deepEqual(foreign, [], 'native files of other platforms are packed');
  assert.ok(
    native.some((name) => name.includes('onnxruntime')) && native.some((name) => name.includes('better-sqlite3')),
  );
  const developed = Object.keys(packageJson().devDependencies).filter((name) =>
    existsSync(join(unpacked, 'node_modules', name, 'package.json')),
  );
  assert.deepEqual(developed, [], 'packages for development are packed');
}

function train(resources: string, workspace: string): void {
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'tiny.json'), JSON.stringify(TINY));
  const node = join(resources, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
  const launcher = join(resources, 'app.asar.unpacked/bin/warmstart.mjs');
  const env = { PATH: '', HOME: workspace };
  const run = (...args: string[]): string =>
    execFileSync(node, [launcher, ...args], {
      cwd: workspace,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  run('pretrain', 'tiny.json', '--output', 'run', '--json');
  run('validate', 'run/best_model.pt');
  const { status } = JSON.parse(readFileSync(join(workspace, 'run/run.json'), 'utf8')) as { status: string };
  assert.equal(status, 'finished');
}

function packageJson(): { readonly devDependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function megabytes(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return Math.round(bytes / 2 ** 20);
}
