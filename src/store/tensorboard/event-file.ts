import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { AppendLog } from '../../files/append-log.ts';
import { writeFailure } from '../../files/file-failure.ts';
import { fileVersionEvent, histogramEvent, scalarsEvent } from './event.ts';
import { histogramOf } from './histogram.ts';
import { tfrecord, tfrecordFraming } from './tfrecord.ts';

/** Where a checkpoint found the event file: its name, and its length in bytes. */
export interface TensorBoardPosition {
  readonly file: string;
  readonly length: number;
}

const FLUSH_BYTES = 1 << 16;
const FLUSH_MS = 2_000;

/** Our own event files, told by their ending from those that other programs put beside them. */
export const EVENT_FILE = /^events\.out\.tfevents\.\d{10,}\.[A-Za-z0-9-]+\.warmstart$/;

/**
 * Writes a TensorBoard event file. Records wait in memory for at most 64 KiB or, while records keep coming, two
 * seconds. Every method throws file/disk-full and the like; nothing is lost then from what was flushed before.
 */
export class TensorBoardWriter {
  private readonly log: AppendLog;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private flushedAt = Date.now();

  /**
   * Begins a new file in the folder; or goes on with the file of `position`, cut to the length it had. Our other event
   * files there are removed: they tell of steps that will be taken again. A TensorBoard that had read beyond the cut
   * goes on without harm, since the same steps give records of the same length.
   */
  constructor(directory: string, { position = null }: { readonly position?: TensorBoardPosition | null } = {}) {
    try {
      mkdirSync(directory, { recursive: true });
      const kept = position && EVENT_FILE.test(position.file) && existsSync(join(directory, position.file));
      for (const name of readdirSync(directory)) {
        if (EVENT_FILE.test(name) && !(kept && name === position.file)) rmSync(join(directory, name));
      }
      this.log = new AppendLog(join(directory, kept ? position.file : newFileName()));
    } catch (error) {
      throw writeFailure(error, directory, 'whole-records');
    }
    this.log.cutTornTail(tfrecordFraming);
    if (position && this.log.length > position.length) this.log.truncate(position.length);
    if (this.log.length === 0) {
      this.log.append(tfrecord(fileVersionEvent(Date.now() / 1000)));
    }
  }

  /** One point on each curve named. `wallTime` in seconds since 1970. */
  scalars(step: number, scalars: Readonly<Record<string, number>>, wallTime = Date.now() / 1000): void {
    this.write(scalarsEvent(wallTime, step, scalars));
  }

  /** The distribution of a parameter or gradient at a step. */
  histogram(step: number, tag: string, values: Float32Array, wallTime = Date.now() / 1000): void {
    this.write(histogramEvent(wallTime, step, tag, histogramOf(values)));
  }

  /** Hands everything to the system, so that TensorBoard can show it. */
  flush(): void {
    this.flushedAt = Date.now();
    if (this.pending.length === 0) return;
    this.log.append(Buffer.concat(this.pending));
    this.pending = [];
    this.pendingBytes = 0;
  }

  /** Makes everything survive a power failure. */
  sync(): void {
    this.flush();
    this.log.sync();
  }

  /** Bytes in the file, without what still waits. */
  get length(): number {
    return this.log.length;
  }

  /** For a checkpoint; flushes first. */
  position(): TensorBoardPosition {
    this.flush();
    return { file: basename(this.log.path), length: this.log.length };
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.log.close();
    }
  }

  private write(event: Uint8Array): void {
    const record = tfrecord(event);
    this.pending.push(record);
    this.pendingBytes += record.length;
    if (this.pendingBytes >= FLUSH_BYTES || Date.now() - this.flushedAt >= FLUSH_MS) this.flush();
  }
}

/** TensorBoard takes for an event file what has `tfevents` in its name, and reads several in order of name. */
function newFileName(): string {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
  return `events.out.tfevents.${seconds}.${hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host'}.warmstart`;
}
