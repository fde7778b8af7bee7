import { execFileSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { skipForMissingTool } from './missing-tool.ts';

/** Runs a Python program text with arguments and returns what it printed. */
export type Python = (program: string, ...args: string[]) => string;

const CANDIDATES = [process.env['WARMSTART_PYTHON'], 'python3', '/usr/bin/python3', 'python'];
const found = new Map<string, Python | null>();

/**
 * A Python that has these modules, for tests against other tools. Where there is none the test is skipped and says so;
 * with CI=true such a skip is a failure. Usage: `const python = pythonWith(t, ['torch']); if (!python) return;`
 */
export function pythonWith(t: Pick<TestContext, 'skip'>, modules: readonly string[]): Python | null {
  const key = modules.join(', ');
  if (!found.has(key)) found.set(key, find(modules));
  const python = found.get(key) ?? null;
  if (!python) skipForMissingTool(t, `a Python with ${key}`, 'set WARMSTART_PYTHON to one that has them');
  return python;
}

function find(modules: readonly string[]): Python | null {
  for (const command of CANDIDATES) {
    if (!command) continue;
    try {
      execFileSync(command, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
      return (program, ...args) => run(command, program, args);
    } catch {
      // the next one may have them
    }
  }
  return null;
}

function run(command: string, program: string, args: readonly string[]): string {
  return execFileSync(command, ['-c', program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
