import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunEnd } from '../jobs/compare/run-comparison.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/warmstart.mjs', import.meta.url));

/** Characters of standard error that are kept. */
const KEPT = 2000;

/**
 * Trains a PPO run in a process of its own, or goes on with it. An abort asks it to stop as Ctrl-C would, and waits until
 * it has saved.
 */
export function startPpoProcess(
  configurationFile: string,
  directory: string,
  cwd: string,
  signal: AbortSignal,
): Promise<RunEnd> {
  const args = [LAUNCHER, 'ppo', configurationFile, '--output', directory];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-KEPT)));
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve({ exitCode: code ?? 1, lastWords: lastWords.trim() });
    });
  });
}
