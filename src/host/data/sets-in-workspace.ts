import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import type { DemonstrationSetRow } from '../../contract/host/data.ts';
import { readManifest, type Manifest } from '../../datasets/manifest.ts';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import type { Workspace } from '../workspace.ts';

/** Where demonstration sets are kept in a workspace. */
const FOLDER = 'demonstrations';

/** The sets of a workspace, the newest first; what is none, or damaged, is left out. */
export function setsIn(workspace: Workspace): Omit<DemonstrationSetRow, 'runs'>[] {
  return namesIn(join(workspace.root, FOLDER))
    .flatMap((name) => {
      try {
        return [setRow(`${FOLDER}/${name}`, readManifest(join(workspace.root, FOLDER, name)))];
      } catch (error) {
        if (error instanceof TypedError) return [];
        throw error;
      }
    })
    .sort((a, b) => b.createdAt - a.createdAt);
}

export function setRow(set: string, manifest: Manifest): Omit<DemonstrationSetRow, 'runs'> {
  const { fingerprint, strategies, episodes, steps, created, columns, index } = manifest;
  const size = Object.values(columns).reduce((sum, column) => sum + (column?.bytes ?? 0), index.bytes);
  return { set, fingerprint, strategies, episodes, steps, size, createdAt: Date.parse(created) || 0 };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw readFailure(error, folder);
  }
}
