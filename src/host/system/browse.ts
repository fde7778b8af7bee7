import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FolderEntry } from '../../contract/host/system.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { readFailure } from '../../files/file-failure.ts';
import type { Workspace } from '../workspace.ts';

export interface Browsed {
  readonly folder: string;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
}

/**
 * What a folder holds, folders first; hidden files, and links that lead out of the allowed folders, are left out. Throws
 * host/outside, file/not-found, file/wrong-type, file/no-access.
 */
export function browse(workspace: Workspace, folder: string | undefined): Browsed {
  const full = workspace.absolute(folder ?? '.');
  let names: string[];
  try {
    names = readdirSync(full);
  } catch (error) {
    throw readFailure(error, full);
  }
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => entryOf(workspace, join(full, name), name) ?? []);
  const above = dirname(full);
  return {
    folder: full,
    parent: above !== full && mayRead(workspace, above) ? above : null,
    entries: entries.sort((a, b) => order(a, b)),
  };
}

function entryOf(workspace: Workspace, path: string, name: string): FolderEntry | null {
  if (!mayRead(workspace, path)) return null;
  // A link that leads nowhere, and what vanished meanwhile, is nothing.
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || !(stat.isFile() || stat.isDirectory())) return null;
  const kind = stat.isDirectory() ? 'folder' : 'file';
  const size = kind === 'folder' ? 0 : stat.size;
  return { name, path: workspace.relative(path), kind, size, modifiedAt: stat.mtimeMs };
}

function mayRead(workspace: Workspace, path: string): boolean {
  try {
    workspace.absolute(path);
    return true;
  } catch (error) {
    if (isFailure(error, 'host/outside') || isFailure(error, 'file/no-access') || isFailure(error, 'file/failed'))
      return false;
    throw error;
  }
}

function order(a: FolderEntry, b: FolderEntry): number {
  if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1;
  return a.name.localeCompare(b.name, undefined, { numeric: true });
}
