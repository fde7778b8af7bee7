import { TypedError } from '../base/errors.ts';
import type { WhatIsSafe } from '../contract/errors/file.ts';
import { failure } from '../contract/errors/index.ts';

/** The `code` of a Node system error, such as `ENOENT`; empty where it is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The typed error for what the file system refused while reading `path`. */
export function readFailure(error: unknown, path: string): Error {
  if (errorCode(error) === 'EISDIR') return failure('file/wrong-type', { path, expected: 'file' }, error);
  return commonFailure(error, path, 'read');
}

/** The typed error for what the file system refused while writing `path`; `safe` says what has been kept. */
export function writeFailure(error: unknown, path: string, safe: WhatIsSafe): Error {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return failure('file/disk-full', { path, safe }, error);
  if (code === 'EISDIR') return failure('file/wrong-type', { path, expected: 'file' }, error);
  return commonFailure(error, path, 'write');
}

function commonFailure(error: unknown, path: string, doing: 'read' | 'write'): Error {
  const code = errorCode(error);
  if (error instanceof TypedError) return error;
  if (code === '') return error instanceof Error ? error : new Error(String(error)); // a defect, not the disk's doing
  if (code === 'ENOENT') return failure('file/not-found', { path }, error);
  if (code === 'ENOTDIR' || code === 'EEXIST') return failure('file/wrong-type', { path, expected: 'folder' }, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return failure('file/no-access', { path, doing, code }, error);
  }
  return failure('file/failed', { path, doing, code }, error);
}
