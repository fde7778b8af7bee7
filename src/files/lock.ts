import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import { TEMPORARY_FILE } from './atomic-write.ts';
import { errorCode, writeFailure } from './file-failure.ts';
import { readOwner, type LockOwner } from './lock-owner.ts';
import { lifeOf, ownProcess } from './process-identity.ts';
import { pause, retryBusy } from './retry-busy.ts';

/** An owner on another machine counts as dead when its lock has not been touched for this long. */
const SILENCE_MS = 120_000;
const ATTEMPTS = 60;
const PATIENCE_MS = 20;

/**
 * A lock file: one writer at a time, a dead one's lock is taken over.
 *
 * The lock is a chain. The file LOCK names an owner; a file LOCK.token, created exclusively, names who took it over
 * from the dead owner with that token, and so on; the last one holds the lock. As a token's successor is created
 * exclusively, only one process can take over from a given dead owner, whatever the others have read meanwhile. The
 * winner looks again that the chain still leads to it, then becomes LOCK itself and removes the rest.
 */
export class FileLock {
  readonly path: string;
  readonly owner: LockOwner;
  private readonly descriptor: number;
  private released = false;

  /** Throws file/locked where a live process (also this one) holds it; file/no-access and the like. */
  constructor(path: string) {
    this.path = path;
    this.owner = { ...ownProcess(), token: randomBytes(8).toString('hex'), since: new Date().toISOString() };
    try {
      takeLock(path, this.owner);
      this.descriptor = fs.openSync(path, 'r+');
    } catch (error) {
      throw writeFailure(error, path, 'nothing-yet');
    }
    releaseOnExit(this);
  }

  /** Shows that the owner lives, by the time on the file. Returns false where the lock is no longer ours. */
  touch(): boolean {
    if (this.released) return false;
    const read = readOwner(this.path);
    if (read ? read.owner.token !== this.owner.token : !fs.existsSync(this.path)) return false;
    fs.writeSync(this.descriptor, Buffer.from(textOf(this.owner)), 0, null, 0);
    return true;
  }

  /** Gives the lock back; a second call does nothing. */
  release(): void {
    if (this.released) return;
    this.released = true;
    held.delete(this);
    fs.closeSync(this.descriptor);
    if (readOwner(this.path)?.owner.token !== this.owner.token) return;
    try {
      retryBusy(() => fs.unlinkSync(this.path));
    } catch {
      // the folder is gone or read-only; a lock whose owner has ended is taken for dead
    }
  }
}

/** Who holds the lock now, and when (milliseconds since 1970) it last showed that it lives; null where nobody does. */
export function liveOwner(path: string): { readonly owner: LockOwner; readonly lastSign: number } | null {
  const last = lastInChain(path);
  return last?.owner && isAlive(last, Date.now()) ? { owner: last.owner, lastSign: last.lastSign } : null;
}

/** Whether a file name in the lock's folder belongs to this lock. */
export function isLockFile(lockName: string, name: string): boolean {
  if (name === lockName) return true;
  if (!name.startsWith(`${lockName}.`)) return false;
  return SUCCESSOR.test(name.slice(lockName.length)) || TEMPORARY_FILE.test(name);
}

interface Link {
  readonly token: string;
  /** null: the file holds no owner (its writer was killed, or is still writing). */
  readonly owner: LockOwner | null;
  readonly lastSign: number;
}

const TORN = 'torn';
const SUCCESSOR = /^\.([0-9a-f]{16}|torn)$/;

function takeLock(path: string, mine: LockOwner): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    fs.writeFileSync(temporary, textOf(mine), { flag: 'wx' });
    const now = fs.statSync(temporary).mtimeMs; // a network folder has a clock of its own
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const last = lastInChain(path);
      if (last?.owner && isAlive(last, now)) throw lockedBy(path, last.owner, last.lastSign);
      if (last && !last.owner && attempt < ATTEMPTS / 2) {
        pause(PATIENCE_MS); // it may be just being written
        continue;
      }
      const claim = last ? `${path}.${last.token}` : path;
      if (!createExclusively(temporary, claim, mine)) continue;
      if (lastInChain(path)?.token === mine.token) {
        if (claim !== path) shortenChain(path, temporary);
        return;
      }
      fs.rmSync(claim, { force: true }); // the owner read before had been replaced meanwhile
    }
    throw new Error(`${path}: the lock keeps changing hands`);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** A hard link appears with its content at once and only where nothing is; some file systems have none. */
function createExclusively(temporary: string, path: string, mine: LockOwner): boolean {
  try {
    fs.linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOSPC') throw error;
  }
  try {
    fs.writeFileSync(path, textOf(mine), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function shortenChain(path: string, temporary: string): void {
  retryBusy(() => fs.renameSync(temporary, path));
  const name = basename(path);
  for (const other of fs.readdirSync(dirname(path))) {
    if (other.startsWith(name) && SUCCESSOR.test(other.slice(name.length)))
      fs.rmSync(join(dirname(path), other), { force: true });
  }
}

function lastInChain(path: string): Link | null {
  let last: Link | null = null;
  const seen = new Set<string>();
  for (let file = path; !seen.has(file);) {
    seen.add(file);
    const read = readOwner(file);
    if (read === null) {
      if (!fs.existsSync(file)) break;
      last = { token: TORN, owner: null, lastSign: 0 };
    } else {
      last = { token: read.owner.token, owner: read.owner, lastSign: read.lastSign };
    }
    file = `${path}.${last.token}`;
  }
  return last;
}

function isAlive(link: Link, now: number): boolean {
  if (!link.owner) return false;
  const life = lifeOf(link.owner, link.lastSign);
  return life === 'alive' || (life === 'unknown' && now - link.lastSign < SILENCE_MS);
}

function lockedBy(path: string, owner: LockOwner, lastSign: number): Error {
  return failure('file/locked', {
    path,
    pid: owner.pid,
    host: owner.host,
    heartbeat: new Date(lastSign).toISOString(),
  });
}

function textOf(owner: LockOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

const held = new Set<FileLock>();
let listening = false;

function releaseOnExit(lock: FileLock): void {
  held.add(lock);
  if (listening) return;
  listening = true;
  process.once('exit', () => {
    for (const other of [...held]) other.release();
  });
}
