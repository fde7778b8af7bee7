import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { readFailure, writeFailure } from '../files/file-failure.ts';

const PIECE_BYTES = 1 << 20;

/**
 * Copies a file in pieces to a new one, synced to the disk; returns the SHA-256 of what was read, hexadecimal. With
 * `to` null it is only read. `onPiece` is told each piece's bytes; what it throws ends the copy. Throws file errors.
 */
export async function copyFile(from: string, to: string | null, onPiece: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  const target = to === null ? null : await created(to);
  try {
    for await (const piece of piecesOf(from)) {
      hash.update(piece);
      if (target) await writeFully(target, piece, to!);
      onPiece(piece.byteLength);
    }
    if (target) await synced(target, to!);
  } finally {
    await target?.close();
  }
  return hash.digest('hex');
}

/** The same array each time. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array, void, void> {
  const buffer = new Uint8Array(PIECE_BYTES);
  let source: FileHandle | undefined;
  try {
    source = await open(path, 'r');
    for (let read; (read = (await source.read(buffer, 0, PIECE_BYTES, null)).bytesRead) > 0;) {
      yield buffer.subarray(0, read);
    }
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    await source?.close();
  }
}

async function created(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    throw writeFailure(error, path, 'nothing-yet');
  }
}

/** One call of write may take less. */
async function writeFully(target: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  try {
    for (let done = 0; done < bytes.byteLength;) {
      done += (await target.write(bytes, done, bytes.byteLength - done, null)).bytesWritten;
    }
  } catch (error) {
    throw writeFailure(error, path, 'nothing-yet');
  }
}

async function synced(target: FileHandle, path: string): Promise<void> {
  try {
    await target.sync();
  } catch (error) {
    throw writeFailure(error, path, 'nothing-yet');
  }
}
