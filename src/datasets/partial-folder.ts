import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeFailure } from '../files/file-failure.ts';
import { syncFolder } from '../files/atomic-write.ts';
import { lifeOf, ownProcess, type ProcessIdentity } from '../files/process-identity.ts';
import { retryBusy } from '../files/retry-busy.ts';

const OWNER_FILE = 'owner.json';
const PARTIAL = /\.[0-9a-f]{12}\.partial$/;

/** A folder written beside its final place, which it takes only when it is whole. */
export class PartialFolder {
  readonly path: string;
  private readonly target: string;

  /** Makes the folder. Throws file/disk-full, file/no-access and the like. */
  constructor(target: string) {
    this.target = target;
    this.path = join(dirname(target), `${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
    try {
      fs.mkdirSync(this.path, { recursive: true });
      fs.writeFileSync(join(this.path, OWNER_FILE), JSON.stringify(ownProcess()));
    } catch (error) {
      throw writeFailure(error, target, 'nothing-yet');
    }
  }

  /** Moves the folder, whose files are already synced, to its place. False where another folder has taken it. */
  commit(): boolean {
    try {
      fs.rmSync(join(this.path, OWNER_FILE));
      syncFolder(this.path);
      if (isEmptyFolder(this.target)) fs.rmdirSync(this.target); // Windows renames onto no folder, not even an empty one
      if (fs.existsSync(this.target)) return false;
      retryBusy(() => fs.renameSync(this.path, this.target));
    } catch (error) {
      if (fs.existsSync(this.target)) return false;
      throw writeFailure(error, this.target, 'nothing-yet');
    }
    syncFolder(dirname(this.target));
    return true;
  }

  discard(): void {
    fs.rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

export function isEmptyFolder(path: string): boolean {
  return fs.existsSync(path) && fs.statSync(path).isDirectory() && fs.readdirSync(path).length === 0;
}

/** Removes what killed processes left half-written in a folder. What a live or unknown process writes is left alone. */
export function removeAbandoned(parent: string): void {
  if (!fs.existsSync(parent)) return;
  for (const name of fs.readdirSync(parent)) {
    if (PARTIAL.test(name) && isAbandoned(join(parent, name))) {
      fs.rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

function isAbandoned(path: string): boolean {
  const file = join(path, OWNER_FILE);
  try {
    const owner = JSON.parse(fs.readFileSync(file, 'utf8')) as ProcessIdentity;
    return lifeOf(owner, fs.statSync(file).mtimeMs) === 'dead';
  } catch {
    return false; // about to be named or moved by its owner
  }
}
