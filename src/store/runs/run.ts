import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import type { NewEvent } from '../../contract/events.ts';
import type { EpochRecord, HistoryRecord } from '../../contract/history.ts';
import type { RunRecord, RunStatus } from '../../contract/run.ts';
import { writeAtomically, type Content } from '../../files/atomic-write.ts';
import type { FileLock } from '../../files/lock.ts';
import { TensorBoardWriter, type TensorBoardPosition } from '../tensorboard/event-file.ts';
import { EventLog, type EventPosition } from './event-log.ts';
import { readHistory, writeHistory } from './history.ts';
import { checkpointName, RUN_FILES, type RunFile } from './layout.ts';
import { writeRunRecord } from './run-record.ts';
import { StepBatch, type StepFigures } from './step-batch.ts';

/** Where a checkpoint found the files that grow; it stores this (JSON) and hands it to `rewind`. */
export interface LogPositions {
  readonly events: EventPosition;
  /** null where nothing had been written for TensorBoard. */
  readonly tensorboard: TensorBoardPosition | null;
  /** Records in training_history.json. */
  readonly epochs: number;
}

const HEARTBEAT_MS = 5_000;
const STEPS_MS = 500;

/**
 * The writer of a run folder, which it holds locked; `openRun` makes it. Methods that write throw file/disk-full and
 * the like, and run/lock-lost where another process has taken the folder over.
 */
export class Run<R extends HistoryRecord = EpochRecord> {
  readonly directory: string;
  /** Files of others that an overwritten folder still holds, by name. */
  readonly leftAlone: readonly string[];
  /** Whether it goes on with an earlier run: then `rewind` comes before anything is logged. */
  readonly resumed: boolean;
  private readonly lock: FileLock;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly events: EventLog;
  private readonly steps = new StepBatch((event) => this.events.append(event), STEPS_MS);
  private currentRecord: RunRecord;
  private writer: TensorBoardWriter | null = null;
  private records: R[] = [];
  private rewound: boolean;
  private lost = false;
  private closed = false;

  constructor(parts: {
    directory: string;
    record: RunRecord;
    lock: FileLock;
    resumed: boolean;
    leftAlone: readonly string[];
  }) {
    this.directory = parts.directory;
    this.currentRecord = parts.record;
    this.lock = parts.lock;
    this.resumed = parts.resumed;
    this.rewound = !parts.resumed;
    this.leftAlone = parts.leftAlone;
    this.events = new EventLog(this.path(RUN_FILES.events));
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /** run.json as last written. */
  get record(): RunRecord {
    return this.currentRecord;
  }

  /** Records so far, as training_history.json has them. */
  get history(): readonly R[] {
    return this.records;
  }

  /** Notes in run.json where the run stands, and what it computes with once that is known. */
  setStatus(status: RunStatus, computing: { readonly engine?: string; readonly threads?: number } = {}): void {
    this.check();
    this.writeRecord({ status, ...computing });
  }

  /** Writes an event; the steps gathered before it come first. */
  event(event: NewEvent): void {
    this.checkLogging();
    this.steps.flush();
    this.events.append(event);
  }

  /** One training step's figures; they reach events.ndjson, many together, within half a second of further steps. */
  step(epoch: number, step: number, figures: StepFigures): void {
    this.checkLogging();
    this.steps.add(epoch, step, figures);
  }

  /** A record for training_history.json, and the event that tells of it. */
  addRecord(record: R, event: NewEvent): void {
    this.checkLogging();
    writeHistory(this.directory, [...this.records, record]);
    this.records.push(record);
    this.event(event);
  }

  /** The TensorBoard event file, begun at first use. */
  get tensorboard(): TensorBoardWriter {
    this.checkLogging();
    this.writer ??= new TensorBoardWriter(this.path(RUN_FILES.tensorboard));
    return this.writer;
  }

  /** Writes `checkpoint_last.pt` or a numbered checkpoint; returns its name. The one before stays if it fails. */
  saveCheckpoint(at: 'last' | number, content: Content): string {
    this.checkLogging();
    const name = checkpointName(this.record.kind, at);
    writeAtomically(this.path(name), content);
    if (this.currentRecord.status === 'starting') this.writeRecord({ status: 'running' }); // now there is something to resume
    return name;
  }

  saveFile(name: RunFile, content: Content): void {
    this.check();
    writeAtomically(this.path(name), content);
  }

  /** A file that `saveFile` wrote. */
  readFile(name: RunFile): Uint8Array {
    return readFileSync(this.path(name));
  }

  /** To be stored in a checkpoint taken now; everything logged so far is on disk afterwards. */
  logPositions(): LogPositions {
    this.checkLogging();
    this.steps.flush();
    this.events.sync();
    this.writer?.sync();
    return { events: this.events.position, tensorboard: this.writer?.position() ?? null, epochs: this.records.length };
  }

  /**
   * Takes a resumed run's logs back to a checkpoint, null: to the beginning. Events after it stay in the file but are
   * declared void by a `resumed` event; TensorBoard's file and the history are cut.
   */
  rewind(
    positions: LogPositions | null,
    from: { readonly checkpoint: string | null; readonly epoch: number; readonly step: number },
  ): void {
    this.check();
    if (this.rewound) throw new Error('a run is rewound once, when it is resumed');
    const before = this.events.position.length;
    this.records = readHistory<R>(this.directory).slice(0, positions?.epochs ?? 0);
    if (this.records.length > 0) writeHistory(this.directory, this.records);
    else rmSync(this.path(RUN_FILES.history), { force: true });
    this.writer = new TensorBoardWriter(this.path(RUN_FILES.tensorboard), { position: positions?.tensorboard ?? null });
    this.events.resume(from, positions?.events ?? null);
    this.rewound = true;
    if (positions && before < positions.events.length) this.warnOfLostEvents(positions.events.length - before);
  }

  /** Ends the run's work here: status, files, lock. A second call does nothing. */
  close(status: 'finished' | 'stopped' | 'failed'): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.heartbeat);
    try {
      if (!this.lost) {
        this.steps.flush();
        this.events.sync();
        this.writer?.sync();
        this.writeRecord({ status, ended_at: new Date().toISOString() });
      }
    } finally {
      this.closeFiles();
      this.lock.release();
    }
  }

  /** Ends the run by an error, noting it as far as the disk still takes it; never throws. */
  fail(error: unknown): void {
    if (this.closed) return;
    const message = error instanceof Error ? error.message : String(error);
    const { kind, params } = error instanceof TypedError ? error : { kind: 'internal', params: {} };
    try {
      this.event({ event: 'failed', kind, params, message });
    } catch {
      // a full disk may be the very error
    }
    try {
      this.close('failed');
    } catch {
      // run.json keeps its last status; without a live owner that reads as killed
    }
  }

  private beat(): void {
    if (this.closed || this.lost) return;
    try {
      this.lost = !this.lock.touch();
      if (this.lost) return;
      this.writeRecord({});
      this.steps.flush();
      this.writer?.flush();
    } catch {
      // whatever it is, the next write of the run itself meets it and can tell the user
    }
  }

  private writeRecord(changes: Partial<RunRecord>): void {
    const record = { ...this.currentRecord, ...changes, heartbeat: new Date().toISOString() };
    writeRunRecord(this.directory, record);
    this.currentRecord = record;
  }

  private check(): void {
    if (this.closed) throw new Error('the run is closed');
    if (this.lost) throw failure('run/lock-lost', { directory: this.directory });
  }

  private checkLogging(): void {
    this.check();
    if (!this.rewound) throw new Error('a resumed run is rewound before anything is logged');
  }

  private warnOfLostEvents(bytes: number): void {
    const text = {
      en: `events.ndjson is ${bytes} bytes shorter than at the checkpoint; some curves have a gap`,
      zh: `events.ndjson 比保存检查点时少 ${bytes} 字节；部分曲线会有缺口`,
    };
    this.event({ event: 'warning', kind: 'events_lost', params: { bytes }, text });
  }

  private closeFiles(): void {
    try {
      this.writer?.close();
    } catch {
      // it was synced above, or that failed and was thrown
    }
    this.events.close();
  }

  private path(name: string): string {
    return join(this.directory, name);
  }
}
