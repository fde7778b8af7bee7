import * as fs from 'node:fs';
import type { ProcessIdentity } from './process-identity.ts';

/** Who holds a lock: the content of a lock file. */
export interface LockOwner extends ProcessIdentity {
  /** 16 hexadecimal digits, new for every time a lock is taken. */
  readonly token: string;
  /** When the lock was taken, ISO. */
  readonly since: string;
}

/** Reads a lock file; `lastSign` is its time of change, milliseconds since 1970. Null where it names no owner. */
export function readOwner(path: string): { readonly owner: LockOwner; readonly lastSign: number } | null {
  try {
    const lastSign = fs.statSync(path).mtimeMs;
    const owner = JSON.parse(fs.readFileSync(path, 'utf8')) as unknown;
    return isOwner(owner) ? { owner, lastSign } : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, pid_space, process_start, token, since } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(pid) &&
    Number(pid) > 0 && // 0 and below name process groups
    typeof token === 'string' &&
    /^[0-9a-f]{16}$/.test(token) && // it becomes part of a file name
    [host, pid_space, process_start, since].every((text) => typeof text === 'string')
  );
}
