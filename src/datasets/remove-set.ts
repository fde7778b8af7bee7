import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFailure } from '../files/file-failure.ts';
import { COLUMNS } from './columns.ts';
import { INDEX_FILE, MANIFEST_FILE, readManifest } from './manifest.ts';

/**
 * Removes a demonstration set's files, and its folder where nothing else is in it. Throws demonstrations/not-a-set and the
 * like: what is no set is left alone.
 */
export function removeSet(folder: string): void {
  readManifest(folder);
  try {
    // The manifest first: without it the rest is no set any more.
    for (const file of [MANIFEST_FILE, INDEX_FILE, ...Object.values(COLUMNS).map(({ file }) => file)]) {
      rmSync(join(folder, file), { force: true });
    }
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    throw writeFailure(error, folder, 'old-file');
  }
}
