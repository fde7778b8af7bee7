import { existsSync } from 'node:fs';
import type { WaysOn } from '../../contract/errors/run.ts';
import type { RunKind } from '../../contract/run.ts';
import { shellLine } from '../../files/shell-line.ts';

/** Options of the command that say where to write or how to begin; with their value, where they take one. */
const PLACING: Readonly<Record<string, 0 | 1>> = { '--output': 1, '-o': 1, '--resume': 1, '--overwrite': 0 };

/** The commands that lead on from a folder that is in use, made from the command line that met it. */
export function waysOn(directory: string, kind: RunKind, command: readonly string[]): WaysOn {
  const base = withoutPlacing(command);
  return {
    another: shellLine(['npx', ...base, '--output', freeName(directory)]),
    overwrite: shellLine(['npx', ...base, '--output', directory, '--overwrite']),
    // a kind is called like its command, whichever command began it: distilling, too, ends in a pretraining run
    resume: shellLine(['npx', command[0], kind, '--resume', directory]),
  };
}

/** `outputs/a` → `outputs/a-2`, or the first number that is free. */
function freeName(directory: string): string {
  const stem = directory.replace(/[/\\]+$/, '');
  for (let number = 2; ; number++) {
    if (!existsSync(`${stem}-${number}`)) return `${stem}-${number}`;
  }
}

function withoutPlacing(command: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < command.length; i++) {
    const name = command[i].split('=')[0];
    if (!(name in PLACING)) kept.push(command[i]);
    else if (!command[i].includes('=')) i += PLACING[name];
  }
  return kept;
}
