import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeAtomically } from '../../../files/atomic-write.ts';
import { retryBusy } from '../../../files/retry-busy.ts';
import { CURRENT, VERSIONS } from '../installation.ts';

/** Makes a finished folder the version in use, at once for everyone who looks, then removes the others. Returns where it lies. */
export function switchVersion(home: string, finished: string, version: string): string {
  const folder = join(home, VERSIONS, version);
  retryBusy(() => renameSync(finished, folder));
  syncFolder(join(home, VERSIONS));
  writeAtomically(join(home, CURRENT), `${JSON.stringify({ version })}\n`);
  for (const other of readdirSync(join(home, VERSIONS)).filter((name) => name !== version)) {
    try {
      rmSync(join(home, VERSIONS, other), { recursive: true, force: true });
    } catch {
      // Windows keeps libraries that a process has loaded; the next set-up removes them
    }
  }
  return folder;
}
