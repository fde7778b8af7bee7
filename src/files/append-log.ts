import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeFully, type WritingFileSystem } from './atomic-write.ts';
import { readFailure, writeFailure } from './file-failure.ts';

/** Reads at most `count` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, count: number) => Uint8Array;

/** Given the bytes of a log, the length of its longest beginning that is made of whole records. */
export type Framing = (readAt: ReadAt, length: number) => number;

/**
 * A file that grows by whole records. Records are written at a known length rather than "at the end", so that one
 * that failed half-way (a full disk) is cut off, or written over by the next. One writer at a time: hold a lock.
 */
export class AppendLog {
  readonly path: string;
  private readonly fileSystem: WritingFileSystem;
  private readonly descriptor: number;
  private size: number;
  private closed = false;

  /** Opens the file, creating an empty one where there is none. */
  constructor(path: string, fileSystem: WritingFileSystem = fs) {
    this.path = path;
    this.fileSystem = fileSystem;
    try {
      const isNew = !fs.existsSync(path);
      this.descriptor = fileSystem.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
      this.size = fs.fstatSync(this.descriptor).size;
      if (isNew) syncFolder(dirname(path));
    } catch (error) {
      throw writeFailure(error, path, 'nothing-yet');
    }
  }

  /** Bytes of whole records. */
  get length(): number {
    return this.size;
  }

  /** Appends one or more whole records, all or nothing. Throws file/disk-full and the like. */
  append(records: string | Uint8Array): void {
    const bytes = typeof records === 'string' ? Buffer.from(records, 'utf8') : records;
    try {
      writeFully(this.fileSystem, this.descriptor, bytes, this.size);
    } catch (error) {
      this.cutQuietly();
      throw writeFailure(error, this.path, 'whole-records');
    }
    this.size += bytes.byteLength;
  }

  /** Makes all that was appended survive a power failure. */
  sync(): void {
    try {
      this.fileSystem.fsyncSync(this.descriptor);
    } catch (error) {
      throw writeFailure(error, this.path, 'whole-records');
    }
  }

  /** Forgets what lies beyond `length`, which is at most the present length. */
  truncate(length: number): void {
    if (length > this.size) throw new Error(`${this.path}: cannot cut ${this.size} bytes to ${length}`);
    try {
      this.fileSystem.ftruncateSync(this.descriptor, length);
    } catch (error) {
      throw writeFailure(error, this.path, 'whole-records');
    }
    this.size = length;
  }

  /** Cuts off a record that was being written when its writer was killed; returns the number of bytes cut. */
  cutTornTail(framing: Framing): number {
    const whole = framing(this.readAt, this.size);
    const torn = this.size - whole;
    if (torn > 0) this.truncate(whole);
    return torn;
  }

  /** Reads from the log's whole records. */
  readonly readAt: ReadAt = (offset, count) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(count, this.size - offset)));
    let done = 0;
    try {
      while (done < buffer.length) {
        const read = fs.readSync(this.descriptor, buffer, done, buffer.length - done, offset + done);
        if (read === 0) break;
        done += read;
      }
    } catch (error) {
      throw readFailure(error, this.path);
    }
    return buffer.subarray(0, done);
  };

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.fileSystem.closeSync(this.descriptor);
  }

  private cutQuietly(): void {
    try {
      this.fileSystem.ftruncateSync(this.descriptor, this.size);
    } catch {
      // the next append writes over it, and readers take only whole records
    }
  }
}
