import type { NewEvent } from '../../contract/events.ts';
import { AppendLog } from '../../files/append-log.ts';
import { jsonLineFraming, lastLine } from '../../files/line-framing.ts';

/** Where a checkpoint found events.ndjson. */
export interface EventPosition {
  /** Bytes. */
  readonly length: number;
  /** The sequence number that the next event would have had. */
  readonly sequence: number;
}

/** Writes events.ndjson. What was written is never taken back, so that whoever follows the file can trust it. */
export class EventLog {
  private readonly log: AppendLog;
  private next: number;

  /** Opens the file or creates it; a line torn by a kill is cut off. */
  constructor(path: string) {
    this.log = new AppendLog(path);
    this.log.cutTornTail(jsonLineFraming);
    this.next = lastSequence(this.log) + 1;
  }

  append(event: NewEvent): void {
    const { event: name, ...payload } = event;
    const header = { event: name, sequence: this.next, wall_time: Date.now() / 1000 };
    this.log.append(`${JSON.stringify({ ...header, ...payload })}\n`);
    this.next++;
  }

  get position(): EventPosition {
    return { length: this.log.length, sequence: this.next };
  }

  /**
   * Declares void what was written after a position. A power failure may have taken lines that the position still
   * counts; numbering goes on behind them, so that no number is ever given twice.
   */
  resume(from: { checkpoint: string | null; epoch: number; step: number }, position: EventPosition | null): void {
    const supersedes_from = position?.sequence ?? 1;
    this.next = Math.max(this.next, supersedes_from);
    this.append({ event: 'resumed', ...from, supersedes_from });
    this.log.sync();
  }

  sync(): void {
    this.log.sync();
  }

  close(): void {
    this.log.close();
  }
}

function lastSequence(log: AppendLog): number {
  const line = lastLine(log.readAt, log.length);
  if (line === '') return 0;
  const event = JSON.parse(line) as { sequence?: unknown };
  return typeof event.sequence === 'number' ? event.sequence : 0;
}
