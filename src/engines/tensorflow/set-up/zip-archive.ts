import { createReadStream, createWriteStream, mkdirSync, openSync, readSync, closeSync, fstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { failure } from '../../../contract/errors/index.ts';

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its own header starts. */
  readonly offset: number;
}

const END = { signature: 0x06054b50, size: 22, mostComment: 65535 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const STORED = 0;
const DEFLATED = 8;

/**
 * Lists a zip archive and unpacks single files of it, as a stream. Wheels are such archives of up to a gigabyte, of which
 * two libraries and some headers are wanted; Node reads none, and Python need not be there where files are imported.
 */
export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  private readonly path: string;

  /** Throws `tensorflow/archive` where it is none, or one of 4 GiB and more. */
  constructor(path: string) {
    this.path = path;
    const descriptor = openSync(path, 'r');
    try {
      this.entries = readEntries(descriptor, basename(path));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Unpacks a file to a path. Throws `tensorflow/archive`. */
  async unpack(entry: ZipEntry, to: string, signal: AbortSignal): Promise<void> {
    const { method, packedSize, size } = entry;
    if (method !== STORED && method !== DEFLATED) throw this.broken(entry, 'stored or deflated', `method ${method}`);
    const start = this.dataStart(entry);
    mkdirSync(dirname(to), { recursive: true });
    const output = createWriteStream(to, { flags: 'wx' });
    if (packedSize === 0) {
      await pipeline([], output, { signal });
      return;
    }
    const input = createReadStream(this.path, { start, end: start + packedSize - 1, highWaterMark: 1 << 20 });
    try {
      if (method === STORED) await pipeline(input, output, { signal });
      else await pipeline(input, createInflateRaw({ chunkSize: 1 << 18 }), output, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) {
        throw this.broken(entry, 'deflated data', (error as Error).message);
      }
      throw error;
    }
    if (output.bytesWritten !== size) throw this.broken(entry, `${size} bytes`, `${output.bytesWritten}`);
  }

  private dataStart({ name, offset }: ZipEntry): number {
    const descriptor = openSync(this.path, 'r');
    try {
      const header = readAt(descriptor, offset, LOCAL.size);
      if (header.length < LOCAL.size || header.readUInt32LE(0) !== LOCAL.signature) {
        throw failure('tensorflow/archive', {
          file: basename(this.path),
          expected: 'a header',
          found: `none of ${name}`,
        });
      }
      return offset + LOCAL.size + header.readUInt16LE(26) + header.readUInt16LE(28);
    } finally {
      closeSync(descriptor);
    }
  }

  private broken({ name }: ZipEntry, expected: string, found: string): Error {
    return failure('tensorflow/archive', { file: `${basename(this.path)}: ${name}`, expected, found });
  }
}

function readEntries(descriptor: number, file: string): ZipEntry[] {
  const { size: length } = fstatSync(descriptor);
  const none = (found: string): Error => failure('tensorflow/archive', { file, expected: 'a zip archive', found });
  const tailStart = Math.max(0, length - END.size - END.mostComment);
  const tail = readAt(descriptor, tailStart, length - tailStart);
  let at = tail.length - END.size;
  while (at >= 0 && tail.readUInt32LE(at) !== END.signature) at--;
  if (at < 0) throw none(`${length} bytes without a directory`);
  const [count, size, start] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (start === 0xffffffff || count === 0xffff) throw none('one of 4 GiB or more');
  const directory = readAt(descriptor, start, size);
  const entries: ZipEntry[] = [];
  for (let position = 0; entries.length < count;) {
    const whole = position + CENTRAL.size <= directory.length;
    if (!whole || directory.readUInt32LE(position) !== CENTRAL.signature) throw none('a damaged directory');
    const nameLength = directory.readUInt16LE(position + 28);
    entries.push({
      name: directory.toString('utf8', position + CENTRAL.size, position + CENTRAL.size + nameLength),
      method: directory.readUInt16LE(position + 10),
      packedSize: directory.readUInt32LE(position + 20),
      size: directory.readUInt32LE(position + 24),
      offset: directory.readUInt32LE(position + 42),
    });
    const rest = directory.readUInt16LE(position + 30) + directory.readUInt16LE(position + 32);
    position += CENTRAL.size + nameLength + rest;
  }
  return entries;
}

/** Fewer bytes where the file ends. */
function readAt(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, length));
  return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position));
}
