import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import { errorCode, readFailure, writeFailure } from '../files/file-failure.ts';

/**
 * The folder that a host works in, and which paths its windows may name: those in the workspace, and for reading those
 * in further folders and those that the user pointed at. Symbolic links count as where they lead.
 */
export class Workspace {
  /** Absolute, without symbolic links. */
  readonly root: string;
  private readonly readable: readonly string[];
  /** Files and folders chosen by the user in the system's own dialog. */
  private readonly chosen = new Set<string>();

  /** Makes the folder where there is none. `readable`: folders that may be read beside it; left out, the user's own. */
  constructor(folder: string, readable: readonly string[] = [homedir()]) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw writeFailure(error, folder, 'nothing-yet');
    }
    this.root = realpathSync(folder);
    // A user's folder that is the whole disk would allow everything.
    this.readable = readable.map(withoutLinks).filter((one) => parse(one).root !== one);
  }

  /** The absolute path of one that may be read. Throws host/outside. */
  absolute(path: string): string {
    const full = this.resolved(path);
    const allowed = [this.root, ...this.readable, ...this.chosen].some((folder) => isWithin(folder, full));
    if (!allowed) throw failure('host/outside', { path, workspace: this.root });
    return full;
  }

  /** The absolute path of one that may be written or removed: in the workspace, or chosen. Throws host/outside. */
  writable(path: string): string {
    const full = this.resolved(path);
    const allowed = [this.root, ...this.chosen].some((folder) => isWithin(folder, full));
    if (!allowed) throw failure('host/outside', { path, workspace: this.root });
    return full;
  }

  /** How windows name a path: relative to the workspace with forward slashes, or absolute where it lies outside. */
  relative(absolute: string): string {
    const full = withoutLinks(absolute);
    if (!isWithin(this.root, full)) return full.split(sep).join('/');
    return relative(this.root, full).split(sep).join('/') || '.';
  }

  /** Lets windows use what the user chose in the system's own dialog. */
  allow(absolute: string): void {
    this.chosen.add(withoutLinks(absolute));
  }

  private resolved(path: string): string {
    if (path.includes('\0')) throw failure('host/outside', { path, workspace: this.root });
    return withoutLinks(isAbsolute(path) ? path : join(this.root, path));
  }
}

/** The path with its links followed, as far as it exists. */
function withoutLinks(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw readFailure(error, path);
    const parent = dirname(full);
    return parent === full ? full : join(withoutLinks(parent), basename(full));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
