import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { failure } from '../contract/errors/index.ts';
import { errorCode, readFailure } from '../files/file-failure.ts';
import { COLUMNS, columnsWhere } from './columns.ts';
import { copyFile } from './copy-file.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { demonstrationFolder } from './find-or-collect.ts';
import { columnsIn, INDEX_FILE, MANIFEST_FILE, type Manifest, type ManifestColumn } from './manifest.ts';
import { isEmptyFolder, PartialFolder, removeAbandoned } from './partial-folder.ts';
import { requireSoundSet } from './sound-set.ts';

export interface ImportedSet {
  /** Where it is in the workspace. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** It was there already. */
  readonly found: boolean;
}

export interface ImportOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the set that were taken so far, and of all. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void;
}

/**
 * Copies a demonstration set of any folder to its place in the workspace, `demonstrations/<fingerprint>`, whole or not at
 * all; nothing there is replaced. All of it is checked before and, by its checksums, as it is copied. Throws
 * demonstrations/not-a-set, /corrupt (of this set, or the one in its place), /unsupported-version, /link-outside,
 * /other-content, /folder-taken, file errors, and the reason of an abort.
 */
export async function importSet(workspace: string, source: string, options: ImportOptions = {}): Promise<ImportedSet> {
  requireOwnFiles(source);
  const manifest = await soundManifest(source, options.signal);
  const target = demonstrationFolder(workspace, manifest.recipe);
  removeAbandoned(dirname(target));
  if (liesIn(dirname(target), source)) {
    await copySet(source, null, manifest, options);
    return { folder: join(dirname(target), basename(realpathSync(source))), manifest, found: true };
  }
  if (existsSync(target) && !isEmptyFolder(target)) {
    await requireSame(target, source, manifest, options);
    return { folder: target, manifest, found: true };
  }
  const partial = new PartialFolder(target);
  try {
    await copySet(source, partial.path, manifest, options);
    const placed = partial.commit();
    if (!placed) {
      partial.discard();
      await requireSame(target, source, manifest, options);
    }
    return { folder: target, manifest, found: !placed };
  } catch (error) {
    partial.discard();
    throw error;
  }
}

/** Every file of a set that is there must be one, in the set's own folder: a pipe would be waited for without end. */
function requireOwnFiles(source: string): void {
  for (const name of [MANIFEST_FILE, INDEX_FILE, ...columnsWhere(() => true).map((column) => COLUMNS[column].file)]) {
    const file = join(source, name);
    try {
      if (!realpathSync(file).startsWith(realpathSync(source) + sep)) {
        throw failure('demonstrations/link-outside', { file });
      }
      if (!statSync(file).isFile()) throw failure('file/not-regular', { path: file });
    } catch (error) {
      // Opening the set tells of what is missing.
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw readFailure(error, file);
    }
  }
}

/** The set's manifest, when what it describes is there and can be learned from. */
async function soundManifest(source: string, signal: AbortSignal | undefined): Promise<Manifest> {
  const set = DemonstrationSet.open(source);
  try {
    await requireSoundSet(set, async () => {
      signal?.throwIfAborted();
      await othersTurn();
    });
    return set.manifest;
  } finally {
    set.close();
  }
}

function liesIn(parent: string, folder: string): boolean {
  return existsSync(parent) && dirname(realpathSync(folder)) === realpathSync(parent);
}

/** The set in its place must be whole and hold what the other one holds. */
async function requireSame(target: string, source: string, imported: Manifest, options: ImportOptions): Promise<void> {
  if (!existsSync(join(target, MANIFEST_FILE))) throw failure('demonstrations/folder-taken', { folder: target });
  const set = DemonstrationSet.open(target);
  set.close();
  const there = set.manifest;
  await copySet(source, null, imported, options);
  await copySet(target, null, there, options);
  const contents = contentsOf(there);
  const other = contentsOf(imported).find(({ sha256 }, i) => sha256 !== contents[i]?.sha256);
  if (other) throw failure('demonstrations/other-content', { folder: target, imported: source, file: other.file });
}

/** Copies a set's files, the manifest last; with `folder` null they are only compared with their checksums. */
async function copySet(
  source: string,
  folder: string | null,
  manifest: Manifest,
  { signal, onProgress }: ImportOptions,
): Promise<void> {
  const contents = contentsOf(manifest);
  const totalBytes = contents.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytes = 0;
  const onPiece = (more: number): void => {
    signal?.throwIfAborted();
    bytes = Math.min(totalBytes, bytes + more);
    onProgress?.({ bytes, totalBytes });
  };
  const copy = (name: string): Promise<string> =>
    copyFile(join(source, name), folder === null ? null : join(folder, name), onPiece);
  for (const { file: name, sha256 } of contents) {
    const found = await copy(name);
    if (found === sha256) continue;
    const file = join(source, name);
    throw failure('demonstrations/corrupt', { folder: source, file, expected: `SHA-256 ${sha256}`, found });
  }
  if (folder !== null) await copy(MANIFEST_FILE);
}

/** The files with a checksum. */
function contentsOf(manifest: Manifest): readonly Pick<ManifestColumn, 'file' | 'bytes' | 'sha256'>[] {
  return [...columnsIn(manifest).map((name) => manifest.columns[name]!), manifest.index];
}
