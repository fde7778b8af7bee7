import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import { writeFailure } from '../files/file-failure.ts';
import { safeFileName } from './safe-file-name.ts';

const FOLDER = ['.warmstart', 'uploads'];
const DAY_MS = 24 * 60 * 60 * 1000;
/** Bytes: far above any policy model, and a bound on what a page can fill the disk with at once. */
const MOST_BYTES = 4 * 2 ** 30;

/** Files that a page sends, such as a model dropped onto it; each in a folder of its own, kept for a day. */
export class Uploads {
  private readonly workspace: string;
  private readonly mostBytes: number;

  /** @param workspace absolute path */
  constructor(workspace: string, mostBytes = MOST_BYTES) {
    this.workspace = workspace;
    this.mostBytes = mostBytes;
  }

  /**
   * Writes a file as it arrives, and returns its path in the workspace, with forward slashes. What arrived in part is
   * removed. Throws server/upload-too-large, server/upload-torn, file/disk-full and the like.
   */
  async receive(name: string, body: AsyncIterable<Uint8Array>): Promise<string> {
    const inWorkspace = [...FOLDER, randomBytes(8).toString('hex')];
    const folder = join(this.workspace, ...inWorkspace);
    const safeName = safeFileName(name);
    const path = join(folder, safeName);
    try {
      await mkdir(folder, { recursive: true });
      await this.write(`${path}.part`, safeName, body);
      await rename(`${path}.part`, path);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw writeFailure(error, path, 'nothing-yet');
    }
    return [...inWorkspace, safeName].join('/');
  }

  /** Removes those of which nothing was written for a day. */
  async removeOld(now = Date.now()): Promise<void> {
    const folder = join(this.workspace, ...FOLDER);
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const path = join(folder, name);
      const modified = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      );
      if (now - modified > DAY_MS) await rm(path, { recursive: true, force: true });
    }
  }

  /** Reads to the end whatever happens, so that a sender who could send everything reads the answer. */
  private async write(path: string, name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(path, 'wx');
    let length = 0;
    let problem: unknown = null;
    try {
      for await (const part of whole(name, body)) {
        length += part.length;
        if (length > this.mostBytes) problem ??= failure('server/upload-too-large', { name, limit: this.mostBytes });
        if (problem === null) await file.writeFile(part).catch((error: unknown) => (problem = error));
      }
    } finally {
      await file.close();
    }
    if (problem !== null) throw problem as Error;
  }
}

/** A sender that goes away in the middle is no defect of the program. */
async function* whole(name: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw failure('server/upload-torn', { name }, error);
  }
}
