import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure, isFailure } from '../../contract/errors/index.ts';
import type { Job, JobEnd } from '../../contract/host/jobs.ts';
import type { Text } from '../../contract/language.ts';
import { liveOwner } from '../../files/lock.ts';
import { identityOf, lifeOf } from '../../files/process-identity.ts';
import { askRun } from '../../store/runs/control-client.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import type { Notices } from '../system/notices.ts';
import type { Workspace } from '../workspace.ts';
import { mayBegin } from './core-budget.ts';
import { endedByAllocator, endOf } from './job-end.ts';
import { JobList } from './job-list.ts';
import { jobOf, queuedRecord, type JobRecord, type JobRequest } from './job-record.ts';
import { endWords, FELL_BACK_TO_NODE } from './job-words.ts';
import { memoryKills } from './memory-kills.ts';
import { memoryWords } from './memory-words.ts';
import { endWithoutExit, wordsOfFailure } from './run-outcome.ts';
import { Silence } from './silence.ts';
import type { StartWorker, Worker, WorkerExit } from './start-worker.ts';
import { loggedRecords, logTail } from './worker-log.ts';

export interface JobsOptions {
  readonly workspace: Workspace;
  readonly notices: Notices;
  /** How processes are started. */
  readonly start: StartWorker;
  /** What is tried where `start` gives a utility process that its allocator ends; null: nothing. */
  readonly fallback: StartWorker | null;
  /** Whether processes go on when this host is gone, however that ended. */
  readonly detached: boolean;
  /** Left out: those of the machine. */
  readonly cores?: number;
  /** Nothing is started, and what another host runs is only shown. */
  readonly readOnly: boolean;
}

const LOOK_MS = 1000;
/** How long a process may take to begin with its run: to take the run's lock. */
const BEGINNING_MS = 30_000;
/** How soon a utility process must have ended for its allocator to be suspected. */
const EARLY_MS = 30_000;
/** How long closing waits for runs that were asked to stop. */
const STOPPING_MS = 120_000;

/** What a host runs in processes of their own: queue, core budget, supervision. */
export class Jobs {
  private readonly options: JobsOptions;
  private readonly records: JobList;
  private readonly cores: number;
  private readonly workers = new Map<string, Worker>();
  /** Jobs that were asked to stop as by Ctrl-C. */
  private readonly told = new Set<string>();
  private look: NodeJS.Timeout | null = null;
  private readonly silence: Silence;
  private fellBack = false;
  private closing = false;
  /** From then on the next host keeps the records. */
  private closed = false;

  constructor(options: JobsOptions) {
    this.options = options;
    this.cores = options.cores ?? availableParallelism();
    this.records = new JobList(options.workspace.root, options.readOnly);
    this.silence = new Silence(options.notices);
    if (options.readOnly) return;
    this.lookAfter();
    this.look = setInterval(() => this.lookAfter(), LOOK_MS).unref();
    this.beginNext();
  }

  /** The newest last. */
  list(): readonly Job[] {
    return this.records.all().map(jobOf);
  }

  /** The job that writes into a folder, or waits to. */
  of(run: string): Job | null {
    const record = this.records.live(run);
    // Whoever asks may know already that its process is gone.
    if (record?.state === 'running' && !this.options.readOnly) this.lookAt(record);
    return record && record.state !== 'ended' ? jobOf(record) : null;
  }

  /** Queues a job and starts it as soon as cores are free. Throws host/run-taken. */
  add(request: JobRequest): Job {
    const { run } = request;
    if (run !== null && this.of(run)) throw failure('host/run-taken', { run });
    const record = queuedRecord(request);
    this.records.add(record);
    this.beginNext();
    this.changed();
    return jobOf(record);
  }

  /** Queues the newest job of a folder once more; null where there was none. Throws host/run-taken. */
  repeat(run: string): Job | null {
    const last = this.records.newest(run);
    return last ? this.add(last) : null;
  }

  /** Takes a job out of the queue. Throws host/not-queued. */
  cancel(id: string): void {
    const record = this.records.in('queued').find((one) => one.id === id);
    if (!record) throw failure('host/not-queued', { job: id });
    this.end(record, 'stopped', null);
  }

  /** Asks a running job to stop with a checkpoint; asked again, it goes on saving. */
  async stop(id: string): Promise<void> {
    const record = this.records.in('running').find((one) => one.id === id);
    if (!record) return;
    const directory = this.directory(record);
    try {
      if (directory !== null && isRun(record)) return void (await askRun(directory, 'stop'));
    } catch (error) {
      if (!isFailure(error, 'host/run-not-live')) throw error;
    }
    // What does not listen, or not yet, is told as by Ctrl-C: once, as twice would end it without saving.
    if (this.told.has(id)) return;
    this.told.add(id);
    const worker = this.workers.get(id);
    if (worker) worker.stop();
    else if (record.process && lifeOf(record.process, record.startedAt!) === 'alive')
      process.kill(record.process.pid, 'SIGINT');
  }

  /** Runs a short command beside the queue; the JSON objects that it printed. Rejects where it did not end well. */
  async runBriefly(args: readonly string[]): Promise<Record<string, unknown>[]> {
    const logFile = this.records.logFile(`brief-${randomBytes(6).toString('hex')}`);
    const { start, fallback, workspace } = this.options;
    try {
      const worker = (fallback ?? start)({ args, cwd: workspace.root, logFile, detached: false });
      const { code } = await worker.ended;
      if (code !== 0) throw new Error(logTail(logFile));
      return loggedRecords(logFile);
    } finally {
      rmSync(logFile, { force: true });
    }
  }

  /** The end of what the newest job of a folder printed; empty where this host ran none. */
  log(run: string): string {
    const record = this.records.newest(run);
    return record ? logTail(this.logFile(record.id)) : '';
  }

  /** The log of a job, which need not be there yet. */
  logFile(id: string): string {
    return this.records.logFile(id);
  }

  /**
   * Ends this host's part: running jobs are stopped with a checkpoint, or left going on. Queued jobs stay in the queue of
   * the host to come.
   */
  async close(running: 'stop' | 'leave'): Promise<void> {
    this.closing = true;
    if (this.look) clearInterval(this.look);
    const live = this.records.in('running');
    if (running === 'leave') {
      await Promise.all(live.map((record) => this.letGo(record)));
    } else {
      await Promise.all(live.map(({ id }) => this.stop(id)));
      await this.untilEnded(live);
    }
    this.closed = true;
  }

  /** A plain process goes on as it is; a utility process ends with the host, so a plain one takes its run up. */
  private async letGo(record: JobRecord): Promise<void> {
    const worker = this.workers.get(record.id);
    if (!worker || worker.leave()) return;
    const { fallback } = this.options;
    if (!fallback) return;
    await this.stop(record.id);
    await this.untilEnded([record]);
    if (record.end !== 'stopped') return;
    const args = isRun(record) ? [record.kind, '--resume', record.run!] : record.args;
    const again: JobRecord = { ...record, args, state: 'running', endedAt: null, end: null, message: null };
    this.records.replace(record, again);
    this.run(again, fallback, true);
    this.workers.get(record.id)?.leave();
    this.changed();
  }

  private async untilEnded(records: readonly JobRecord[]): Promise<void> {
    const deadline = Date.now() + STOPPING_MS;
    while (records.some(({ state }) => state === 'running') && Date.now() < deadline) {
      await delay(50);
      this.lookAfter();
    }
  }

  private beginNext(): void {
    if (this.closing || this.options.readOnly) return;
    const queued = this.records.in('queued');
    for (const id of mayBegin(queued, this.records.in('running'), this.cores)) {
      const record = queued.find((one) => one.id === id)!;
      const { start, fallback, detached } = this.options;
      this.run(record, this.fellBack && fallback ? fallback : start, detached);
    }
  }

  private run(record: JobRecord, start: StartWorker, detached: boolean): void {
    const { args } = record;
    const killsBefore = memoryKills();
    record.state = 'running';
    record.startedAt = Date.now();
    record.process = null;
    this.told.delete(record.id);
    const logFile = this.logFile(record.id);
    this.changed(); // before the process begins, so that whatever ends this host the next one knows of the run
    let worker: Worker;
    try {
      worker = start({ args, cwd: this.options.workspace.root, logFile, detached });
    } catch (error) {
      this.end(record, 'failed', unworded(error));
      return;
    }
    this.workers.set(record.id, worker);
    record.worker = worker.kind;
    this.identify(record, worker);
    worker.ended.then(
      (exit) => this.ended(record, worker, exit, memoryKills() > killsBefore),
      (error: unknown) => {
        this.workers.delete(record.id);
        this.end(record, 'failed', unworded(error));
      },
    );
  }

  private ended(record: JobRecord, worker: Worker, exit: WorkerExit, memoryShort: boolean): void {
    this.workers.delete(record.id);
    const { fallback, notices, detached } = this.options;
    const early = Date.now() - record.startedAt! < EARLY_MS;
    if (worker.kind === 'utility' && fallback && early && endedByAllocator(exit) && !this.closing) {
      this.fellBack = true;
      notices.add({ tone: 'warning', text: FELL_BACK_TO_NODE, run: record.run });
      this.run(record, fallback, detached);
      this.changed();
      return;
    }
    const log = logTail(this.logFile(record.id));
    const end = endOf({ ...exit, log, memoryShort });
    this.end(record, end, this.said(record, end, log));
  }

  private said(record: JobRecord, end: JobEnd, log: string): Text | null {
    const directory = this.directory(record);
    if (end === 'failed') return wordsOfFailure(directory, record.startedAt!, log);
    return end === 'out-of-memory' && directory !== null ? memoryWords(directory, record.startedAt!) : null;
  }

  /** Watches running jobs. */
  private lookAfter(): void {
    for (const record of this.records.in('running')) {
      this.silence.look(record, this.directory(record));
      this.lookAt(record);
    }
  }

  /** Of a job that an earlier host started, what it left behind tells how it ended. */
  private lookAt(record: JobRecord): void {
    const worker = this.workers.get(record.id);
    if (worker) this.identify(record, worker);
    if (worker || this.lives(record)) return;
    const left = endWithoutExit(this.directory(record), record.startedAt!, this.logFile(record.id));
    this.end(record, left.end, left.said);
  }

  /** A utility process has its number only once it runs. */
  private identify(record: JobRecord, { pid }: Worker): void {
    if (record.process !== null || pid === undefined) return;
    record.process = identityOf(pid);
    this.changed();
  }

  /** Whether the process of a job that an earlier host started still runs; on another machine its run's lock tells. */
  private lives(record: JobRecord): boolean {
    if (!record.process && !this.adopt(record)) return Date.now() - record.startedAt! < BEGINNING_MS;
    const life = record.process ? lifeOf(record.process, record.startedAt!) : 'dead';
    if (life !== 'unknown') return life === 'alive';
    const directory = this.directory(record);
    return directory !== null && liveOwner(join(directory, RUN_FILES.lock)) !== null;
  }

  /** Finds the process of a job whose host ended before it noted it: the lock of its run names it. */
  private adopt(record: JobRecord): boolean {
    const directory = this.directory(record);
    const owner = directory === null ? undefined : liveOwner(join(directory, RUN_FILES.lock))?.owner;
    if (!owner) return false;
    const { pid, host, pid_space, process_start } = owner;
    record.process = { pid, host, pid_space, process_start };
    this.changed();
    return true;
  }

  private end(record: JobRecord, end: JobEnd, said: Text | null): void {
    if (this.closed) return;
    const wasQueued = record.state === 'queued';
    const { tone, text, message } = endWords(record.kind, record.run, end, said);
    Object.assign(record, { state: 'ended', endedAt: Date.now(), end, message });
    if (!wasQueued && end !== 'stopped') this.options.notices.add({ tone, text, run: record.run });
    this.beginNext();
    this.changed();
  }

  private directory({ run }: JobRecord): string | null {
    try {
      return run === null ? null : this.options.workspace.writable(run);
    } catch (error) {
      if (isFailure(error, 'host/outside')) return null; // the file of jobs was changed by hand
      throw error;
    }
  }

  private changed(): void {
    if (!this.closed) this.records.save();
  }
}

function isRun({ kind, run }: JobRecord): boolean {
  return run !== null && (kind === 'pretrain' || kind === 'ppo');
}

/** What the system says where a process could not be started. */
function unworded(error: unknown): Text {
  const text = error instanceof Error ? error.message : String(error);
  return { en: text, zh: text };
}
