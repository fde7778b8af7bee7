import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CheckResult {
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** The checks beside the tests: each is a script of package.json of this name. */
export const CHECKS = ['format:check', 'lint', 'typecheck', 'architecture', 'knip', 'build'] as const;

/** Runs a script of package.json in its shell, with the packages' commands on the path as npm does. */
export async function runCheck(root: string, name: string): Promise<CheckResult> {
  const started = performance.now();
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const command = scripts[name];
  if (command === undefined) throw new Error(`package.json has no script "${name}"`);
  const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { ok: code === 0, seconds: (performance.now() - started) / 1000, output };
}
