import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import type { ProgramCode } from '../program-code.ts';
import { decodeStoredGraph, encodeStoredGraph } from './stored-graph.ts';

/** Files together are no larger; those not used for longest go first. */
const MOST_BYTES = 256 * 2 ** 20;
const EXTENSION = '.graph';
/** What a process that ended left half done is older than this. */
const LEFT_OVER_MS = 60 * 60_000;

/** Whether the user was told of a damaged entry: once a process. */
let told = false;

/** Compiled programs on disk, a file each. Where the folder cannot be written nothing is kept, and nothing fails. */
export class GraphCache {
  private readonly folder: string;
  private readonly mostBytes: number;
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string, mostBytes = MOST_BYTES) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /** Undefined where there is none, or it is damaged: then it is deleted, and a warning names it. */
  read(key: string): ProgramCode | undefined {
    const path = this.path(key);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      return undefined; // not there, or not readable: made again either way
    }
    const code = decodeStoredGraph(bytes);
    if (!code) this.discard(key);
    else void utimes(path, new Date(), new Date()).catch(() => undefined); // what is used stays longest
    return code;
  }

  /** Deletes an entry that is of no use, and says so. */
  discard(key: string): void {
    const path = this.path(key);
    rmSync(path, { force: true });
    if (told) return;
    told = true;
    const { kind, message } = failure('compiler/damaged-cache', { path });
    process.emitWarning(message, { type: 'Warning', code: kind });
  }

  /** Keeps it, in the background; `settled` says when that is done. */
  write(key: string, code: ProgramCode): void {
    this.writing = this.writing.then(() => this.store(key, code)).catch(() => undefined);
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  /** A path for a file that is deleted by who uses it; undefined where nothing can be written. */
  temporaryPath(): string | undefined {
    try {
      mkdirSync(this.folder, { recursive: true });
      return join(this.folder, `${randomBytes(8).toString('hex')}.onnx`);
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. Not synced to the disk: the checksum tells what a power failure leaves. */
  private async store(key: string, code: ProgramCode): Promise<void> {
    const temporary = join(this.folder, `${randomBytes(8).toString('hex')}.tmp`);
    mkdirSync(this.folder, { recursive: true });
    await writeFile(temporary, encodeStoredGraph(code), { flag: 'wx' });
    await rename(temporary, this.path(key)).finally(() => rm(temporary, { force: true }));
    await this.trim();
  }

  private async trim(): Promise<void> {
    const names = await readdir(this.folder);
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: Infinity })); // just deleted
        return { path, size, mtimeMs, entry: name.endsWith(EXTENSION) };
      }),
    );
    let bytes = 0;
    for (const { path, size, mtimeMs, entry } of found.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      if (entry) bytes += size;
      const leftOver = !entry && /\.(tmp|onnx)$/.test(path) && mtimeMs < Date.now() - LEFT_OVER_MS;
      if (leftOver || (entry && bytes > this.mostBytes)) await rm(path, { force: true });
    }
  }

  private path(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex')}${EXTENSION}`);
  }
}
