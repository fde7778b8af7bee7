import { existsSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { aliasedIn, aliasedModels } from '../../store/models/aliased-models.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';

/** In a folder the first of these that is there is its model. */
const IN_FOLDER = [RUN_FILES.bestModel, MODEL_FILES.model];

/**
 * The file that a name leads to now: a file; a run folder or the folder of an imported model; or the alias of a model in
 * the workspace. Where it is none of these, the name itself. Throws serve/folder and serve/alias.
 *
 * @param before where the name led before: while that model still has the alias, no other is looked for
 */
export function findModel(name: string, workspace: string, before: string | null = null): string {
  const stat = statOf(name);
  if (stat?.isDirectory()) {
    const file = IN_FOLDER.map((own) => join(name, own)).find((path) => existsSync(path));
    if (file === undefined) throw failure('serve/folder', { folder: name, files: IN_FOLDER });
    return file;
  }
  if (stat || /[/\\]/.test(name)) return name;
  if (before !== null && aliasedIn(dirname(before), name).includes(before)) return before;
  const files = aliasedModels(workspace, name);
  if (files.length > 1) throw failure('serve/alias', { alias: name, folders: files.map((file) => dirname(file)) });
  return files[0] ?? name;
}

/** Differs whenever the file at a path was replaced or written to; null where there is none. */
export function fileSignature(path: string): string | null {
  const stat = statOf(path);
  return stat && [path, stat.dev, stat.ino, stat.size, stat.mtimeMs].join(' ');
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null; // a part of the path is no folder, or closed to us: reading it says so
  }
}
