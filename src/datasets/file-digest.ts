import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { readFailure } from '../files/file-failure.ts';

/** SHA-256 of a file, hexadecimal, read in pieces. Throws file/not-found and the like. */
export function fileDigest(path: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  try {
    const descriptor = fs.openSync(path, 'r');
    try {
      for (let n; (n = fs.readSync(descriptor, buffer)) > 0;) hash.update(buffer.subarray(0, n));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    throw readFailure(error, path);
  }
  return hash.digest('hex');
}
