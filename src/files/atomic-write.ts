import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { writeFailure } from './file-failure.ts';
import { retryBusy } from './retry-busy.ts';

/** The file operations that writing needs; tests hand in ones that fail. */
export type WritingFileSystem = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'unlinkSync' | 'existsSync' | 'ftruncateSync'
>;

/** How a temporary file of `writeAtomically` is named, beside the file that it becomes. */
export const TEMPORARY_FILE = /\.[0-9a-f]{12}\.tmp$/;

/** A file's content; pieces are written one after the other, so that a large one need not be put together first. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a whole file so that at every moment, also after a power failure, the path holds either the old content or
 * the new. Throws file/disk-full, file/no-access, file/failed; the old file is then unchanged.
 */
export function writeAtomically(path: string, content: Content, fileSystem: WritingFileSystem = fs): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const descriptor = fileSystem.openSync(temporary, 'wx');
    try {
      for (const piece of piecesOf(content)) writeFully(fileSystem, descriptor, piece, null);
      fileSystem.fsyncSync(descriptor);
    } finally {
      fileSystem.closeSync(descriptor);
    }
    retryBusy(() => fileSystem.renameSync(temporary, path));
  } catch (error) {
    removeQuietly(fileSystem, temporary);
    throw writeFailure(error, path, fileSystem.existsSync(path) ? 'old-file' : 'nothing-yet');
  }
  syncFolder(dirname(path));
}

/** Writes all of `bytes`; one call of write may take less. `position` null continues where the descriptor stands. */
export function writeFully(
  fileSystem: Pick<WritingFileSystem, 'writeSync'>,
  descriptor: number,
  bytes: Uint8Array,
  position: number | null,
): void {
  let done = 0;
  while (done < bytes.byteLength) {
    done += fileSystem.writeSync(
      descriptor,
      bytes,
      done,
      bytes.byteLength - done,
      position === null ? null : position + done,
    );
  }
}

/** Makes names created, renamed or removed in a folder durable, where the system can do so (Windows cannot). */
export function syncFolder(path: string): void {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, 'r');
  } catch {
    return;
  }
  try {
    fs.fsyncSync(descriptor);
  } catch {
    // some network folders refuse; the files themselves are synced
  } finally {
    fs.closeSync(descriptor);
  }
}

function piecesOf(content: Content): Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

function removeQuietly(fileSystem: WritingFileSystem, path: string): void {
  try {
    fileSystem.unlinkSync(path);
  } catch {
    // never created, or already renamed
  }
}
