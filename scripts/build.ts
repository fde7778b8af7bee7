import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What the built files are made from. */
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json'];
/** Written into out/ after a build, with the time at which it began. */
const STAMP = 'out/built';
const LOCK = '.cache/building';
const LONGEST_BUILD_MS = 300_000;

/** Builds the application into out/ where the sources are newer; the tests of several processes share one build. */
export async function buildIfStale(root: string, output: 'inherit' | 'ignore' = 'ignore'): Promise<void> {
  const lock = join(root, LOCK);
  mkdirSync(join(root, '.cache'), { recursive: true });
  while (!isBuilt(root)) {
    if (taken(lock)) {
      try {
        await build(root, output);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    } else {
      await delay(200);
    }
  }
}

export function isBuilt(root: string): boolean {
  const built = statSync(join(root, STAMP), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.every((source) => newest(join(root, source)) <= built);
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.name.includes('.test.'),
  );
  return files.reduce((latest, { parentPath, name }) => Math.max(latest, statSync(join(parentPath, name)).mtimeMs), 0);
}

/** A lock whose build was killed is taken over. */
function taken(lock: string): boolean {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > LONGEST_BUILD_MS) rmSync(lock, { recursive: true, force: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

async function build(root: string, output: 'inherit' | 'ignore'): Promise<void> {
  const began = new Date();
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  if (!existsSync(program)) throw new Error(`${program} is missing: npm ci`);
  const child = spawn(process.execPath, [program, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', output, output === 'inherit' ? 'inherit' : 'pipe'],
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (code !== 0) throw new Error(`the build failed\n${words}`);
  writeFileSync(join(root, STAMP), '');
  utimesSync(join(root, STAMP), began, began);
}
