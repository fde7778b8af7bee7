import * as fs from 'node:fs';
import { join } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { shown } from '../../contract/errors/entry.ts';
import { failure } from '../../contract/errors/index.ts';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import { RUN_FILES } from './layout.ts';

/** A line of events.ndjson whose header has been read, the rest of it not yet. */
export interface EventLine {
  readonly name: string;
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** The line is `bytes[start]` to before `bytes[end]`, without its line feed; valid during the call only. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where in the file the line begins, in bytes. */
  readonly at: number;
  /** Where the members after the header begin; `start` where the header stands elsewhere, so that all must be parsed. */
  readonly body: number;
}

export interface LineSink {
  /** The file has been replaced: forget all that was read. */
  restart(): void;
  /** Throws a SyntaxError where the line is no event, as `parseEvent` does. */
  line(line: EventLine): void;
}

/** How far a file has been read, and how it is known again. */
export interface LinesRead {
  /** Bytes of the lines read. */
  readonly offset: number;
  /** How many lines they are. */
  readonly number: number;
  readonly lastSequence: number;
  /** The file's first bytes, which hold the time of the first event, and the last ones that were read. */
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** Bytes read at once, few enough to stay in a core's cache; between two such blocks other work gets its turn. */
const BLOCK = 1 << 18;
const HEAD = 96;
const NEWLINE = 0x0a;

/**
 * Reads the whole lines of a growing events.ndjson, each once, without parsing more than their headers: a dashboard skips
 * most of a large file. A line being written is left for the next time.
 */
export class EventLines {
  private readonly path: string;
  /** Bytes of the file when it was last opened. */
  size = 0;
  private offset = 0;
  private number = 0;
  private lastSequence = 0;
  /** The file's first bytes, by which it is known again: they hold the time of the first event. */
  private head: Buffer = Buffer.alloc(0);
  /** The last bytes that an earlier reading had read, until they have been compared. */
  private tail: Buffer = Buffer.alloc(0);

  /** `read`: how far what the caller knows already was read. */
  constructor(directory: string, read?: LinesRead) {
    this.path = join(directory, RUN_FILES.events);
    if (!read) return;
    const { offset, number, lastSequence, head, tail } = read;
    [this.offset, this.number, this.lastSequence] = [offset, number, lastSequence];
    [this.head, this.tail] = [head, tail];
  }

  /** Bytes of the lines read. */
  get readBytes(): number {
    return this.offset;
  }

  /** What a later reader needs to go on from here; null where the file is gone or another by now. */
  position(): LinesRead | null {
    let descriptor: number | null = null;
    try {
      descriptor = fs.openSync(this.path, 'r');
      const { offset, number, lastSequence, head } = this;
      if (!bytesAt(descriptor, 0, head.length).equals(head)) return null;
      return { offset, number, lastSequence, head, tail: lastBytes(descriptor, offset) };
    } catch {
      return null;
    } finally {
      if (descriptor !== null) fs.closeSync(descriptor);
    }
  }

  /**
   * Throws run/damaged naming the line that is no event; calls must not overlap. `pause` is waited for between blocks of
   * a long file.
   */
  async read(sink: LineSink, pause: () => Promise<void> = othersTurn): Promise<void> {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.path, 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw readFailure(error, this.path);
      this.forget(sink);
      return;
    }
    try {
      const { size } = fs.fstatSync(descriptor);
      this.size = size;
      const head = bytesAt(descriptor, 0, HEAD);
      if (size < this.offset || !head.subarray(0, this.head.length).equals(this.head)) this.forget(sink);
      if (this.tail.length > 0 && !lastBytes(descriptor, this.offset).equals(this.tail)) this.forget(sink);
      this.head = head;
      this.tail = Buffer.alloc(0);
      if (size > this.offset) await this.readBlocks(descriptor, size, sink, pause);
    } catch (error) {
      throw readFailure(error, this.path);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private forget(sink: LineSink): void {
    if (this.offset > 0) sink.restart();
    this.offset = this.number = this.lastSequence = 0;
    this.head = this.tail = Buffer.alloc(0);
  }

  private async readBlocks(
    descriptor: number,
    size: number,
    sink: LineSink,
    pause: () => Promise<void>,
  ): Promise<void> {
    let position = this.offset;
    let block = Buffer.allocUnsafeSlow(Math.min(BLOCK, size - position)); // one for all: new memory takes as long as reading
    let kept = 0; // of a line that goes on in the next block
    while (position < size) {
      if (kept === block.length) block = Buffer.concat([block], 2 * kept);
      const count = fs.readSync(descriptor, block, kept, Math.min(block.length - kept, size - position), position);
      if (count === 0) break;
      position += count;
      const filled = kept + count;
      const taken = this.takeLines(block.subarray(0, filled), sink);
      block.copyWithin(0, taken, filled);
      kept = filled - taken;
      if (position < size) await pause();
    }
  }

  /** Returns where the last whole line ends. */
  private takeLines(block: Buffer, sink: LineSink): number {
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      this.takeLine(block, start, end, sink);
      this.number++;
      this.offset += end + 1 - start;
      start = end + 1;
    }
    return start;
  }

  private takeLine(block: Buffer, start: number, end: number, sink: LineSink): void {
    const { offset } = this;
    const line = readHeader(block, start, end, offset) ?? this.parsedHeader(block, start, end);
    if (line.sequence <= this.lastSequence) throw this.damaged(shown(line.sequence));
    try {
      sink.line(line);
    } catch (error) {
      if (error instanceof SyntaxError) throw this.damaged(shown(block.toString('utf8', start, end)));
      throw error;
    }
    this.lastSequence = line.sequence;
  }

  private parsedHeader(bytes: Buffer, start: number, end: number): EventLine {
    const text = bytes.toString('utf8', start, end);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.damaged(shown(text));
    }
    const { event, sequence, wall_time } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof event !== 'string' || !Number.isSafeInteger(sequence) || typeof wall_time !== 'number') {
      throw this.damaged(shown(text));
    }
    const at = this.offset;
    return { name: event, sequence: sequence as number, wallTime: wall_time, bytes, start, end, at, body: start };
  }

  private damaged(found: string): Error {
    return failure('run/damaged', { path: `${this.path}:${this.number + 1}`, expected: 'event', found });
  }
}

function bytesAt(descriptor: number, at: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, count, at));
}

function lastBytes(descriptor: number, offset: number): Buffer {
  const count = Math.min(HEAD, offset);
  return bytesAt(descriptor, offset - count, count);
}

/** As this program writes it; anything else is parsed as a whole. */
const HEADER = /^\{"event":"([a-z_]+)","sequence":(\d{1,15}),"wall_time":(\d+(?:\.\d+)?),/;

function readHeader(bytes: Buffer, start: number, end: number, at: number): EventLine | null {
  const match = HEADER.exec(bytes.toString('latin1', start, Math.min(end, start + HEAD)));
  if (!match || bytes[end - 1] !== 0x7d) return null;
  return {
    name: match[1],
    sequence: Number(match[2]),
    wallTime: Number(match[3]),
    bytes,
    start,
    end,
    at,
    body: start + match[0].length,
  };
}
