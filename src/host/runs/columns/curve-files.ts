import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPORARY_FILE } from '../../../files/atomic-write.ts';
import { RUN_FILES } from '../../../store/runs/layout.ts';
import { decodeColumns, encodeColumns, type LogStamp } from './column-format.ts';
import type { RunColumns } from './run-columns.ts';

export interface CurveFilesOptions {
  /** Absolute; made with the first file. It can be deleted at any time. */
  readonly folder: string;
  /** Files are read only. */
  readonly readOnly: boolean;
  /** What the files may take together before those used longest ago are removed. */
  readonly maximumBytes?: number;
  /** Of a log: a shorter one is read as quickly as a file would be. */
  readonly worthBytes?: number;
}

const MAXIMUM_BYTES = 2 ** 30;
const WORTH_BYTES = 2 ** 21;
/** What writing left behind that was killed is removed after this time. */
const LEFT_BEHIND_MS = 600_000;
const NAME = /^[0-9a-f]{32}\.columns$/;

/**
 * The columns of long logs, kept so that opening a run does not read its log again. A file that is damaged, of another
 * version or of another log is as good as none, and a log that grew since is read from there on.
 */
export class CurveFiles {
  private readonly options: CurveFilesOptions;
  readonly worthBytes: number;

  constructor(options: CurveFilesOptions) {
    this.options = options;
    this.worthBytes = options.worthBytes ?? WORTH_BYTES;
  }

  get readOnly(): boolean {
    return this.options.readOnly;
  }

  /** Whether there is a file, good or not. */
  has(directory: string): boolean {
    return existsSync(this.path(directory));
  }

  /** The columns of a run folder's log; null where there is no file of this log. */
  async load(directory: string): Promise<RunColumns | null> {
    try {
      const [bytes, stamp] = [await bytesOf(this.path(directory)), await stampOf(directory)];
      const columns = decodeColumns(directory, bytes, stamp);
      if (columns && !this.readOnly) await utimes(this.path(directory), new Date(), new Date());
      return columns;
    } catch {
      return null; // there is none, or not for us to read: the log has it all
    }
  }

  /** Keeps columns as they are now, unless their log is short, damaged or gone. Fails quietly: it is kept another time. */
  async save(directory: string, columns: RunColumns): Promise<void> {
    const path = this.path(directory);
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const stamp = await stampOf(directory);
      if (this.readOnly || stamp.size < this.worthBytes) return;
      const parts = encodeColumns(columns, stamp);
      if (!parts) return;
      await mkdir(this.options.folder, { recursive: true });
      await writeParts(temporary, parts);
      await rename(temporary, path);
      await this.dropOldest();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Removes the file of a run that is gone. */
  async remove(directory: string): Promise<void> {
    if (!this.readOnly) await rm(this.path(directory), { force: true }).catch(() => undefined);
  }

  private path(directory: string): string {
    const name = createHash('sha256').update(directory).digest('hex').slice(0, 32);
    return join(this.options.folder, `${name}.columns`);
  }

  private async dropOldest(): Promise<void> {
    const { folder, maximumBytes = MAXIMUM_BYTES } = this.options;
    const files: { readonly path: string; readonly size: number; readonly usedAt: number }[] = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { size, mtimeMs: usedAt } = await stat(path);
      if (NAME.test(name)) files.push({ path, size, usedAt });
      else if (TEMPORARY_FILE.test(name) && Date.now() - usedAt > LEFT_BEHIND_MS) await rm(path, { force: true });
    }
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= maximumBytes) return;
      await rm(path, { force: true });
      bytes -= size;
    }
  }
}

async function stampOf(directory: string): Promise<LogStamp> {
  const { size, mtimeMs, ino } = await stat(join(directory, RUN_FILES.events));
  return { size, mtimeMs, ino };
}

/** In memory of its own, so that numbers in it are aligned. */
async function bytesOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const { bytesRead } = await file.read(bytes, done, size - done, done);
      if (bytesRead === 0) break; // cut short since: its checksum tells
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const part of parts) {
      for (let done = 0; done < part.byteLength;) {
        done += (await file.write(part, done, part.byteLength - done)).bytesWritten;
      }
    }
  } finally {
    await file.close();
  }
}
