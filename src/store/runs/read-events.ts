import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../contract/errors/index.ts';
import { shown } from '../../contract/errors/entry.ts';
import { withoutSuperseded, type RunEvent } from '../../contract/events.ts';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import { RUN_FILES } from './layout.ts';

/** All events of a run that still hold, in order; none where it has written none. A line being written is left out. */
export function readEvents(directory: string): RunEvent[] {
  return withoutSuperseded(new EventReader(join(directory, RUN_FILES.events)).read().events);
}

/** What came in since the last look. */
export interface EventNews {
  readonly events: readonly RunEvent[];
  /** The file has been replaced (the run was overwritten): forget all earlier events. */
  readonly restarted: boolean;
}

/**
 * Follows a run while it goes on, from its first event; the folder need not exist yet. Ends when `signal` is aborted.
 * The caller applies `resumed` events, for instance with `withoutSuperseded` over all it has got.
 */
export async function* followEvents(
  directory: string,
  { signal, everyMs = 250 }: { readonly signal: AbortSignal; readonly everyMs?: number },
): AsyncGenerator<EventNews, void, void> {
  const reader = new EventReader(join(directory, RUN_FILES.events));
  while (!signal.aborted) {
    const news = reader.read();
    if (news.events.length > 0 || news.restarted) yield news;
    try {
      await delay(everyMs, undefined, { signal });
    } catch {
      return; // aborted
    }
  }
}

const BLOCK = 1 << 20;
const NEWLINE = 0x0a;

/** Reads the whole lines of a growing file, each once. */
class EventReader {
  private readonly path: string;
  private offset = 0;
  private line = 0;
  private lastSequence = 0;
  private inode = 0;

  constructor(path: string) {
    this.path = path;
  }

  read(): EventNews {
    let descriptor: number;
    try {
      descriptor = fs.openSync(this.path, 'r');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return { events: [], restarted: this.forget(0) };
      throw readFailure(error, this.path);
    }
    try {
      const { size, ino } = fs.fstatSync(descriptor);
      // A power failure makes a file shorter than what was read from it; then, too, it is read anew.
      const restarted = ino !== this.inode || size < this.offset ? this.forget(ino) : false;
      if (this.offset === 0) return { events: this.readLines(descriptor, size), restarted };
      try {
        return { events: this.readLines(descriptor, size), restarted };
      } catch {
        this.forget(ino); // another file may have got the same inode: what does not go on may well begin
        return { events: this.readLines(descriptor, size), restarted: true };
      }
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Returns whether there was anything to forget. */
  private forget(inode: number): boolean {
    const hadRead = this.offset > 0;
    this.inode = inode;
    this.offset = 0;
    this.line = 0;
    this.lastSequence = 0;
    return hadRead;
  }

  private readLines(descriptor: number, size: number): RunEvent[] {
    const events: RunEvent[] = [];
    let rest = Buffer.alloc(0);
    let position = this.offset;
    while (position < size) {
      const block = Buffer.alloc(Math.min(BLOCK, size - position));
      const count = fs.readSync(descriptor, block, 0, block.length, position);
      if (count === 0) break;
      position += count;
      rest = Buffer.concat([rest, block.subarray(0, count)]);
      const end = rest.lastIndexOf(NEWLINE) + 1;
      for (const text of rest.toString('utf8', 0, end).split('\n').slice(0, -1)) events.push(this.parse(text));
      this.offset += end;
      rest = rest.subarray(end);
    }
    return events;
  }

  private parse(text: string): RunEvent {
    this.line++;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      // told below, like anything else that is no event
    }
    if (!isEvent(event) || event.sequence <= this.lastSequence) {
      throw failure('run/damaged', {
        path: `${this.path}:${this.line}`,
        expected: 'event',
        found: shown(isEvent(event) ? event.sequence : text),
      });
    }
    this.lastSequence = event.sequence;
    return event;
  }
}

function isEvent(value: unknown): value is RunEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { event, sequence, wall_time } = value as Record<string, unknown>;
  return typeof event === 'string' && Number.isSafeInteger(sequence) && typeof wall_time === 'number';
}
