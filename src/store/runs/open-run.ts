import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import type { EpochRecord, HistoryRecord } from '../../contract/history.ts';
import { RUN_FORMAT, type RunKind, type RunRecord } from '../../contract/run.ts';
import { syncFolder } from '../../files/atomic-write.ts';
import { writeFailure } from '../../files/file-failure.ts';
import type { FileLock } from '../../files/lock.ts';
import { ownProcess } from '../../files/process-identity.ts';
import { clearRun, removeTemporaries } from './clear.ts';
import { writeConfiguration, type JsonObject } from './configuration.ts';
import { inspectRun, inspectUnlocked, type Inspection, type StoredRun } from './inspect.ts';
import { RUN_FILES } from './layout.ts';
import { lockRun } from './lock-run.ts';
import { writeMeta } from './meta.ts';
import { planFor, type RunPlan } from './plan.ts';
import { Run } from './run.ts';
import { writeRunRecord } from './run-record.ts';
import { waysOn } from './ways-on.ts';

export interface RunOptions {
  readonly directory: string;
  /** As `planRun` decided. */
  readonly mode: 'create' | 'resume' | 'overwrite';
  readonly kind: RunKind;
  /** Resolved: every key that the run will use. When resuming, the run's own. */
  readonly configuration: JsonObject;
  /** Name → version of what computes: the program, Node, the engine's library. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command line as typed: `['warmstart', 'pretrain', …]`. */
  readonly command: readonly string[];
}

/**
 * Takes a run folder for this process: lock, config.json, run.json, in that order, so that what a kill leaves behind
 * is told from other programs' files and run.json never stands without its configuration. Throws what `planRun`
 * throws, since the folder may have changed meanwhile; run/finished; file/disk-full and the like.
 */
export function openRun<R extends HistoryRecord = EpochRecord>(options: RunOptions): Run<R> {
  const { directory } = options;
  checkedPlan(options, inspectRun(directory));
  const created = createFolder(directory);
  let lock: FileLock | undefined;
  try {
    lock = lockRun(directory);
    const plan = checkedPlan(options, inspectUnlocked(directory)); // nobody else can change it any more
    if (plan.mode === 'resume') return resume(options, plan.stored, lock);
    return plan.mode === 'overwrite' ? overwrite(options, lock) : create(options, lock);
  } catch (error) {
    lock?.release();
    if (created) removeIfEmpty(directory);
    throw error;
  }
}

function checkedPlan(options: RunOptions, found: Inspection): Exclude<RunPlan, { mode: 'leave' }> {
  const { directory, mode, kind, configuration, command } = options;
  const asked = mode === 'create' ? null : mode;
  const plan = planFor({ directory, kind, asked, configuration, command }, found);
  if (plan.mode === 'leave') throw failure('run/finished', { directory });
  if (mode === 'create' && plan.mode !== 'create') {
    throw failure('run/exists', {
      directory,
      why: 'unfinished',
      differences: [],
      ways: waysOn(directory, kind, command),
    });
  }
  return plan;
}

function create<R extends HistoryRecord>(options: RunOptions, lock: FileLock): Run<R> {
  const { directory, configuration } = options;
  const record = newRecord(options);
  try {
    writeConfiguration(directory, configuration);
    writeRunRecord(directory, record);
    writeMeta(directory, { tags: [], aliases: [], notes: '' });
  } catch (error) {
    for (const name of [RUN_FILES.record, RUN_FILES.configuration]) rmSync(join(directory, name), { force: true });
    throw error;
  }
  return new Run({ directory, record, lock, resumed: false, leftAlone: [] });
}

/** The new record comes first: `starting` makes void what is still there of the old run, should this be killed. */
function overwrite<R extends HistoryRecord>(options: RunOptions, lock: FileLock): Run<R> {
  const { directory, configuration } = options;
  const record = newRecord(options);
  writeRunRecord(directory, record);
  const leftAlone = clearRun(directory);
  writeConfiguration(directory, configuration);
  writeMeta(directory, { tags: [], aliases: [], notes: '' });
  return new Run({ directory, record, lock, resumed: false, leftAlone });
}

function resume<R extends HistoryRecord>(
  { directory, versions, command }: RunOptions,
  stored: StoredRun,
  lock: FileLock,
): Run<R> {
  const now = new Date().toISOString();
  const starting = stored.record.status === 'starting';
  if (starting) clearRun(directory);
  else removeTemporaries(directory);
  const record: RunRecord = {
    ...stored.record,
    ...thisProcess(),
    status: starting ? 'starting' : 'running',
    resumed_at: now,
    heartbeat: now,
    ended_at: null,
    versions: { ...versions },
    command: [...command],
    engine: null,
    threads: null,
  };
  writeRunRecord(directory, record);
  return new Run({ directory, record, lock, resumed: true, leftAlone: [] });
}

function newRecord({ kind, versions, command }: RunOptions): RunRecord {
  const now = new Date().toISOString();
  return {
    program: 'warmstart',
    format: RUN_FORMAT,
    id: `${kind}-${now.slice(0, 19).replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`,
    kind,
    status: 'starting',
    ...thisProcess(),
    started_at: now,
    resumed_at: null,
    heartbeat: now,
    ended_at: null,
    versions: { ...versions },
    command: [...command],
    engine: null,
    threads: null,
  };
}

function thisProcess() {
  const { pid, host, process_start } = ownProcess();
  return { pid, host, process_start };
}

/** Returns whether there was none. */
function createFolder(directory: string): boolean {
  if (existsSync(directory)) return false;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw writeFailure(error, directory, 'nothing-yet');
  }
  syncFolder(dirname(directory));
  return true;
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // something came in meanwhile
  }
}
