import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { RUN_FILES } from '../runs/layout.ts';
import { readMeta } from '../runs/meta.ts';
import { MODEL_FILES } from './model-folder.ts';

/** Folders below `outputs` that are looked into for runs. */
const DEPTH = 6;

/**
 * The model files of a workspace that have an alias, by what is noted beside them; absolute paths where the workspace is
 * one. More than one where folders were copied or edited by hand.
 */
export function aliasedModels(workspace: string, alias: string): string[] {
  const imported = foldersIn(join(workspace, 'models'));
  return [...imported, ...runFolders(join(workspace, 'outputs'), DEPTH)].flatMap((folder) => aliasedIn(folder, alias));
}

/** The model files in one folder that have an alias. */
export function aliasedIn(folder: string, alias: string): string[] {
  try {
    const { aliases, models = {} } = readMeta(folder);
    const own = Object.keys(models).filter((name) => models[name].aliases.includes(alias));
    const first = aliases.includes(alias) ? [isImported(folder) ? MODEL_FILES.model : RUN_FILES.bestModel] : [];
    return [...new Set([...first, ...own])].map((name) => join(folder, name));
  } catch (error) {
    if (error instanceof TypedError) return []; // another model's meta.json is not this one's trouble
    throw error;
  }
}

function isImported(folder: string): boolean {
  return entriesOf(folder).some(({ name }) => name === MODEL_FILES.model);
}

function* runFolders(folder: string, depth: number): Generator<string> {
  const entries = entriesOf(folder);
  if (entries.some(({ name }) => name === RUN_FILES.record)) yield folder;
  if (depth === 0) return;
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name !== RUN_FILES.tensorboard) {
      yield* runFolders(join(folder, entry.name), depth - 1);
    }
  }
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // there is none, or it is closed to us
  }
}
