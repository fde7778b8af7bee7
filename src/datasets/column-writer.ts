import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { writeFailure } from '../files/file-failure.ts';
import { writeFully } from '../files/atomic-write.ts';

const BUFFER_BYTES = 1 << 20;

/** Appends rows to one file through a buffer, taking its checksum on the way. */
export class ColumnWriter {
  readonly path: string;
  bytes = 0;
  private readonly descriptor: number;
  private readonly hash = createHash('sha256');
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;

  constructor(path: string) {
    this.path = path;
    this.descriptor = this.guarded(() => fs.openSync(path, 'wx'));
  }

  /** Takes a copy of the row. Throws file/disk-full and the like. */
  append(row: Uint8Array): void {
    if (this.used + row.byteLength > BUFFER_BYTES) this.flush();
    if (row.byteLength > BUFFER_BYTES) this.write(row);
    else {
      this.buffer.set(row, this.used);
      this.used += row.byteLength;
    }
    this.bytes += row.byteLength;
  }

  /** Puts everything on the disk and returns the file's SHA-256, hexadecimal. */
  finish(): string {
    this.flush();
    this.guarded(() => fs.fsyncSync(this.descriptor));
    return this.hash.digest('hex');
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  private flush(): void {
    this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  private write(bytes: Uint8Array): void {
    this.hash.update(bytes);
    this.guarded(() => writeFully(fs, this.descriptor, bytes, null));
  }

  private guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw writeFailure(error, this.path, 'nothing-yet');
    }
  }
}
