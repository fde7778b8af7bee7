import type { Check, ComparedSetting } from '../models/checks/check.ts';
import type { Output } from './output.ts';
import { table } from './table.ts';

const MARKS = { pass: '✓', warning: '!', fail: '✗' } as const;

/** The checks of a model, one a line, with what to do under those that did not pass. */
export function printChecks(checks: readonly Check[], output: Output): void {
  for (const { name, status, message, fix, table: settings } of checks) {
    output.print(`${MARKS[status]} ${name}: ${output.words(message)}`);
    if (settings && status !== 'pass') output.print(indented(settingsTable(settings, output)));
    if (fix && status !== 'pass') output.print(`  → ${output.words(fix)}`);
  }
}

/** A check as it stands in a JSON line, its words in the language asked for. */
export function checkRecord({ name, status, message, fix, table: settings }: Check, output: Output) {
  return {
    name,
    status,
    message: output.words(message),
    ...(fix && { fix: output.words(fix) }),
    ...(settings && { table: settings }),
  };
}

function settingsTable(settings: readonly ComparedSetting[], output: Output): string {
  const header = output.language === 'zh' ? ['', '应为', '实为', ''] : ['', 'expected', 'found', ''];
  const rows = settings.map(({ key, expected, found }) => [key, expected, found, expected === found ? '✓' : '✗']);
  return table([header, ...rows]);
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
