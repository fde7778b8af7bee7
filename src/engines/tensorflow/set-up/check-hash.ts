import { failure } from '../../../contract/errors/index.ts';
import { digestOfFile } from '../manifest.ts';
import type { PinnedFile } from './release.ts';

/** Throws `tensorflow/hash` where a file is not the one that is expected. */
export async function requireHash(path: string, { file, hash }: PinnedFile): Promise<void> {
  const expected = hash.algorithm === 'sha256' ? hash.hex : hash.base64;
  const found = await digestOfFile(path, hash.algorithm, hash.algorithm === 'sha256' ? 'hex' : 'base64');
  if (found !== expected) {
    const shown = (digest: string): string => `${hash.algorithm} ${digest.slice(0, 16)}…`;
    throw failure('tensorflow/hash', { file, expected: shown(expected), found: shown(found) });
  }
}
