import { createHash } from 'node:crypto';

/** One update takes less than 2 GiB. */
const PART = 1 << 30;

/** SHA-256 of bytes of any number, hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += PART) hash.update(bytes.subarray(at, at + PART));
  return hash.digest('hex');
}
