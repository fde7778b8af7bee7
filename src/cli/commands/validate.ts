import { resolve } from 'node:path';
import { loadConfiguration } from '../../files/load-configuration.ts';
import { policyShape } from '../../jobs/policy-shape.ts';
import { validateModel } from '../../models/validate.ts';
import { shellLine } from '../../store/runs/ways-on.ts';
import { EXIT } from '../exit.ts';
import type { CommandContext } from './context.ts';

const MARKS = { pass: '✓', warning: '!', fail: '✗' } as const;

export interface ValidateOptions {
  readonly config?: string;
  readonly set: readonly string[];
}

/** Exit code 0 where the model is valid, 1 where it is not (a file that is missing is not). */
export async function validateCommand(
  model: string,
  options: ValidateOptions,
  { output, cwd }: CommandContext,
): Promise<number> {
  const asked = options.config !== undefined || options.set.length > 0;
  const path = options.config !== undefined && { path: options.config };
  const expected = asked
    ? { expected: policyShape(loadConfiguration({ ...path, overrides: options.set, cwd }).configuration) }
    : {};
  const { valid, checks } = validateModel(resolve(cwd, model), expected);
  for (const { name, status, message, fix } of checks) {
    output.print(`${MARKS[status]} ${name}: ${output.words(message)}`);
    if (fix && status !== 'pass') output.print(`  → ${output.words(fix)}`);
  }
  const words = ({ message, fix }: (typeof checks)[number]) => ({
    message: output.words(message),
    ...(fix && { fix: output.words(fix) }),
  });
  output.record({
    event: 'validated',
    valid,
    checks: checks.map((check) => ({ name: check.name, status: check.status, ...words(check) })),
  });
  if (valid) {
    const next = shellLine(['npx', 'warmstart', 'evaluate', '--model', model]);
    output.note({ en: `valid; next: ${next}`, zh: `有效；下一步：${next}` });
  } else {
    output.note({ en: 'not valid', zh: '无效' });
  }
  return valid ? EXIT.ok : EXIT.failed;
}
