import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { skipForMissingTool } from '../missing-tool.ts';

const CANDIDATES = [
  process.env['WARMSTART_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** No window, no sandbox (tests run as root), and nothing that asks the network of its own accord. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
];

/** The path of a Chromium; null where this machine has none. */
export function chromiumPath(): string | null {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;
}

/**
 * The same for a test: where there is none the test is skipped and says so; with CI=true such a skip is a failure.
 * Usage: `const path = requireChromium(t); if (!path) return;`
 */
export function requireChromium(t: Pick<TestContext, 'skip'>): string | null {
  const path = chromiumPath();
  if (!path) skipForMissingTool(t, 'Chromium', 'apt-get install chromium, or set WARMSTART_CHROMIUM to its path');
  return path;
}

export interface RunningChromium {
  /** For `chromium.connectOverCDP`, from any number of processes. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Runs a command until standard input ends, as it does with the process that started it, however that is ended. */
const WITH_PARENT = '"$@" & read -r _; kill -9 $!; wait $!';

/** Starts Chromium with a profile of its own, which is removed with it. */
export async function startChromium(path: string, windowSize = '1440,900'): Promise<RunningChromium> {
  const profile = mkdtempSync(join(tmpdir(), 'warmstart-chromium-'));
  const args = [...ARGUMENTS, `--user-data-dir=${profile}`, `--window-size=${windowSize}`, 'about:blank'];
  const child = spawn('/bin/sh', ['-c', WITH_PARENT, 'sh', path, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    endpoint: await endpointIn(join(profile, 'DevToolsActivePort')),
    close: async () => {
      child.stdin.end();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function endpointIn(file: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    if (existsSync(file)) {
      const [port, path] = readFileSync(file, 'utf8').split('\n');
      if (port && path) return `ws://127.0.0.1:${port}${path}`;
    }
    await delay(50);
  }
  throw new Error('Chromium did not start within 30 s');
}
