import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { readMeta } from '../../store/runs/meta.ts';

/** In a folder the first of these that is there is its model. */
const IN_FOLDER = [RUN_FILES.bestModel, MODEL_FILES.model];

/**
 * The file that a name leads to now: a file; a run folder or the folder of an imported model; or the alias of a model in
 * `models/` of the workspace. Where it is none of these, the name itself. Throws serve/folder and serve/alias.
 */
export function findModel(name: string, workspace: string): string {
  const stat = statOf(name);
  if (stat?.isDirectory()) {
    const file = IN_FOLDER.map((own) => join(name, own)).find((path) => existsSync(path));
    if (file === undefined) throw failure('serve/folder', { folder: name, files: IN_FOLDER });
    return file;
  }
  if (stat) return name;
  const folders = modelFolders(workspace).filter((folder) => aliasesOf(folder).includes(name));
  if (folders.length > 1) throw failure('serve/alias', { alias: name, folders });
  return folders.length === 1 ? join(folders[0], MODEL_FILES.model) : name;
}

/** Differs whenever the file at a path was replaced or written to; null where there is none. */
export function fileSignature(path: string): string | null {
  const stat = statOf(path);
  return stat && [path, stat.dev, stat.ino, stat.size, stat.mtimeMs].join(' ');
}

function modelFolders(workspace: string): string[] {
  const models = join(workspace, 'models');
  try {
    return readdirSync(models, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(models, name))
      .sort();
  } catch {
    return []; // no model was imported
  }
}

function aliasesOf(folder: string): readonly string[] {
  try {
    return readMeta(folder).aliases;
  } catch (error) {
    if (error instanceof TypedError) return []; // another model's meta.json is not this one's trouble
    throw error;
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null; // a part of the path is no folder, or closed to us: reading it says so
  }
}
