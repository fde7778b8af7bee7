import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { failure } from '../contract/errors/index.ts';
import { readFailure } from './file-failure.ts';

const HEAD = 64;
/** One call of read takes at most this much (2 GiB on Linux); a file may be larger. */
const PART = 1 << 30;
/** So that opening a pipe that nobody writes to does not wait; 0 where the system has no such thing. */
const AT_ONCE = constants.O_NONBLOCK ?? 0;

/**
 * The bytes of a file of any size, read once into one array.
 *
 * @param alignedAt told the first bytes, says which offset is to lie at a multiple of 8 in memory, so that numbers there
 *   can be viewed without a copy; by default the start
 * Throws `file/*` errors.
 */
export function readBytes(path: string, alignedAt: (head: Uint8Array) => number = () => 0): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | AT_ONCE);
  } catch (error) {
    throw readFailure(error, path);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw failure('file/wrong-type', { path, expected: 'file' });
    // A pipe or device has no size, and can be read only once.
    if (!stat.isFile()) throw failure('file/not-regular', { path });
    const head = new Uint8Array(HEAD);
    const shift = -alignedAt(head.subarray(0, readSync(descriptor, head, 0, HEAD, 0))) & 7;
    const bytes = room(stat.size + shift, path).subarray(shift);
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(descriptor, bytes, done, Math.min(PART, bytes.length - done), done);
      if (read === 0) break; // cut while it was read
      done += read;
    }
    return bytes.subarray(0, done);
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    closeSync(descriptor);
  }
}

function room(size: number, path: string): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw failure('file/too-large', { path, bytes: size }, error);
  }
}
