import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** As the launcher has one: these tests start hundreds of processes. */
const COMPILE_CACHE = join(tmpdir(), 'warmstart-e2e-compile-cache');

/** A complete pretraining run of about a second: three epochs of 22 steps. */
const TINY = {
  hidden_size: 16,
  layer_N: 1,
  gru_layers: 1,
  batch_size: 64,
  epochs: 3,
  save_interval: 2,
  threads: 1,
  environment: { episode_requests: 60, warmup_requests: 10 },
  demonstrations: {
    strategies: [
      { name: 'least_outstanding', episodes: 6 },
      { name: 'round_robin', episodes: 6 },
    ],
  },
  evaluation: { every: 2, episodes: 2, final_episodes: 4 },
  output_dir: 'run',
};

/** A new folder holding `tiny.json`, removed after the test. `changes` replace top-level keys. */
export function workplace(t: Pick<TestContext, 'after'>, changes: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify({ ...TINY, ...changes }, null, 2));
  return folder;
}

export type JsonLine = Readonly<Record<string, unknown>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON lines; throws where a line is none. */
  readonly lines: JsonLine[];
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output and error together hold the text; fails where the process ends without it. */
  until(text: string): Promise<void>;
}

/** Starts the command line on the sources, as the launcher does. */
export function start(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const { NODE_TEST_CONTEXT: _, LC_ALL: __, LC_MESSAGES: ___, ...outer } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...outer, LANG: 'en_US.UTF-8', NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const lines = (): JsonLine[] =>
        stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as JsonLine);
      resolve({
        code,
        signal,
        stdout,
        stderr,
        get lines() {
          return lines();
        },
      });
    });
  });
  const until = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stdout.includes(text) && !stderr.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`ended before "${text}":\n${stdout}\n${stderr}`)), reject);
      look();
    });
  return { child, ended, until };
}

export function warmstart(folder: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return start(folder, args, env).ended;
}

/** Runs to a good end; otherwise fails with what was printed. */
export async function succeed(folder: string, args: readonly string[]): Promise<Ended> {
  const ended = await warmstart(folder, args);
  if (ended.code !== 0) throw new Error(`${args.join(' ')}: exit code ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

export function readJson<T = unknown>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}
