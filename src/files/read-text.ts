import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { failure } from '../contract/errors/index.ts';
import { readFailure } from './file-failure.ts';

/** Bytes of a text that is read whole at most: what people write by hand is far smaller. */
const MAXIMUM_BYTES = 10_000_000;

/**
 * Reads a UTF-8 text that a person wrote, without its byte order mark. `shownAs` is the path as the user would find it.
 * Throws file/not-found, file/wrong-type, file/no-access, configuration/not-utf8, configuration/too-large and the like.
 */
export function readText(path: string, shownAs: string = path): string {
  return decodeText(readBytes(path, shownAs), shownAs);
}

function readBytes(path: string, shownAs: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const stat = fstatSync(file);
      if (stat.isDirectory()) throw failure('file/wrong-type', { path: shownAs, expected: 'file' });
      // A pipe is a legal text; a device such as /dev/zero may never end.
      if (stat.isBlockDevice() || stat.isCharacterDevice())
        throw failure('configuration/device-file', { path: shownAs });
      if (stat.size > MAXIMUM_BYTES) {
        throw failure('configuration/too-large', { path: shownAs, limit: MAXIMUM_BYTES, found: stat.size });
      }
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readFailure(error, shownAs);
  }
}

/** Decodes UTF-8, with or without a byte order mark. Throws configuration/not-utf8 where it is something else. */
export function decodeText(bytes: Uint8Array, shownAs: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw failure('configuration/not-utf8', { where: `${shownAs}:1:1`, found: 'utf-16' });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw failure('configuration/not-utf8', { where: placeOfByte(bytes, zero, shownAs), found: 'binary' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw failure('configuration/not-utf8', {
      where: placeOfByte(bytes, firstInvalidByte(bytes), shownAs),
      found: 'other-encoding',
    });
  }
}

/** `file:line:column` of a byte whose predecessors are valid UTF-8. */
function placeOfByte(bytes: Uint8Array, at: number, shownAs: string): string {
  const lines = new TextDecoder().decode(bytes.subarray(0, at)).split('\n');
  return `${shownAs}:${lines.length}:${lines[lines.length - 1].length + 1}`;
}

/** Where the longest valid beginning ends, by bisection: streaming decoding accepts a beginning cut inside a character. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (beginsValid(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  while (valid > 0 && (bytes[valid] & 0xc0) === 0x80) valid--; // back to the start of the broken character
  return valid;
}

function beginsValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
