import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { writeAtomically } from '../../files/atomic-write.ts';
import type { Workspace } from '../workspace.ts';
import { CONFIGURATIONS } from './presets.ts';

/**
 * Where the text of a run is kept, named after the run's folder: `outputs/ppo/a` → `configurations/ppo/a.json`; a file
 * of that text, or a new one.
 */
export function keptFile(workspace: Workspace, run: string, text: string): string {
  const name = posix.normalize(run).replace(/^outputs\//, '');
  for (let number = 1; ; number++) {
    const file = `${CONFIGURATIONS}/${name}${number === 1 ? '' : `-${number}`}.json`;
    const path = join(workspace.root, file);
    if (!existsSync(path) || holds(path, text)) return file;
  }
}

function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false; // a folder of that name
  }
}

/** Keeps the text of a run; returns its file, relative to the workspace. */
export function keepText(workspace: Workspace, run: string, text: string): string {
  const file = keptFile(workspace, run, text);
  const path = workspace.writable(file);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, text);
  return file;
}
