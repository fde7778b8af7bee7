import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure, failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { requireHash } from './check-hash.ts';
import type { PinnedFile } from './release.ts';

/**
 * Makes a file available, hash-checked, and returns its path: from the folder that the user names, else from an earlier
 * try, else by `download`, which puts it into the folder it is given. Throws `tensorflow/import` and `tensorflow/hash`.
 */
export async function fetchFile(
  { importFrom, downloads, staging, log }: SetUpContext,
  pinned: PinnedFile,
  download: (into: string) => Promise<void>,
): Promise<string> {
  const { file } = pinned;
  if (importFrom !== undefined) {
    const path = join(importFrom, file);
    if (!existsSync(path)) throw failure('tensorflow/import', { folder: importFrom, file });
    log.say({ en: `${file}: checking its hash`, zh: `${file}：正在校验` });
    await requireHash(path, pinned);
    return path;
  }
  const kept = join(downloads, file);
  if (existsSync(kept)) {
    try {
      await requireHash(kept, pinned);
      log.say({ en: `${file}: downloaded earlier`, zh: `${file}：此前已下载` });
      return kept;
    } catch (error) {
      if (!isFailure(error, 'tensorflow/hash')) throw error;
      log.say({ en: `${file}: downloaded earlier but damaged; again`, zh: `${file}：此前下载的文件已损坏，重新下载` });
      rmSync(kept);
    }
  }
  const into = join(staging, 'download');
  mkdirSync(into, { recursive: true });
  log.say({ en: `${file}: downloading`, zh: `${file}：正在下载` });
  await download(into);
  const path = join(into, file);
  if (!existsSync(path)) throw failure('tensorflow/import', { folder: into, file });
  await requireHash(path, pinned);
  mkdirSync(downloads, { recursive: true });
  renameSync(path, kept); // kept until all is set up, so that another try need not fetch it again
  return kept;
}

/** Bytes of all files in a folder, also those in folders of it. */
export function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
