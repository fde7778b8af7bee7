import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import { checkpointOf } from './layout.ts';

export interface CheckpointFile {
  readonly name: string;
  readonly path: string;
  /** The epoch after which it was kept, or `last` for the one taken at any time. */
  readonly at: 'last' | number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/**
 * The checkpoints of a folder, the newest first, so that the caller goes on from the first that it can open. In a
 * copied folder whose files lost their times the order can be wrong: the run then repeats some steps and comes to the
 * same result.
 */
export function latestCheckpoints(directory: string): CheckpointFile[] {
  const found: CheckpointFile[] = [];
  for (const name of namesIn(directory)) {
    const at = checkpointOf(name);
    const path = join(directory, name);
    if (at !== null) found.push({ name, path, at, savedAt: statSync(path).mtimeMs });
  }
  return found.sort((a, b) => b.savedAt - a.savedAt || rank(b.at) - rank(a.at));
}

function rank(at: 'last' | number): number {
  return at === 'last' ? Infinity : at;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readFailure(error, directory);
  }
}
