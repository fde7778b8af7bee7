import { join } from 'node:path';
import { curveInfo, evaluationMetricInfo } from '../../contract/curves.ts';
import type { RunRow, RunState } from '../../contract/host/runs.ts';
import type { RunRecord } from '../../contract/run.ts';
import { liveOwner } from '../../files/lock.ts';
import { readConfiguration, type JsonObject } from './configuration.ts';
import { RUN_FILES } from './layout.ts';
import { readMeta } from './meta.ts';
import type { RunDigest } from './run-digest.ts';
import { readRunRecord } from './run-record.ts';

/** What a run's folder tells of it, whatever stands around it. */
export interface RunSummary extends Omit<RunRow, 'run' | 'comparison' | 'colour' | 'problem'> {
  /** The model that PPO started from, as its configuration names it. */
  readonly from: string | null;
  readonly record: RunRecord;
}

/**
 * Sums a run folder up; null where it holds no run of this program. `digest` is of the same folder and up to date. Throws
 * run/damaged, run/newer-format, file/no-access and the like.
 */
export function summariseRun(directory: string, digest: RunDigest, name: string): RunSummary | null {
  const record = readRunRecord(directory);
  if (!record) return null;
  const configuration = readConfiguration(directory) ?? {};
  const { tags, notes } = readMeta(directory);
  const progress = record.status === 'finished' ? 1 : progressOf(record, digest, configuration);
  const { last, best } = figuresOf(digest);
  const against = digest.evaluations.findLast((evaluation) => evaluation.best !== null)?.best ?? null;
  const startedAt = Date.parse(record.started_at);
  const endedAt = record.ended_at === null ? null : Date.parse(record.ended_at);
  return {
    record,
    id: record.id,
    name: textOf(configuration['name']) ?? name,
    kind: record.kind,
    mode: record.kind === 'ppo' ? textOf(configuration['mode']) : null,
    state: stateOf(directory, record, progress),
    progress,
    last,
    best,
    againstBest: against?.relative ?? null,
    bestStrategy: against?.name ?? null,
    seed: numberOf(configuration['seed']),
    startedAt,
    endedAt,
    seconds: Math.max(0, ((endedAt ?? Date.parse(record.heartbeat)) - startedAt) / 1000 - digest.idle),
    tags,
    notes,
    from: textOf(configuration['external_pretrain']),
  };
}

/** What the record says, unless nobody holds the lock of a run that it says goes on. */
function stateOf(directory: string, { status }: RunRecord, progress: number): RunState {
  if (status === 'finished' || status === 'failed' || status === 'stopped') return status;
  if (!liveOwner(join(directory, RUN_FILES.lock))) return 'lost';
  // The record says `starting` until the first checkpoint, which may be minutes after the first step.
  return status === 'starting' && progress > 0 ? 'running' : status;
}

/** Training steps or environment steps of the whole run; null where that is not known yet. */
export function totalSteps({ kind }: RunRecord, { started }: RunDigest, configuration: JsonObject): number | null {
  if (kind === 'ppo') return numberOf(configuration['total_steps']);
  const epochs = numberOf(configuration['epochs']);
  return started?.kind === 'pretrain' && epochs !== null ? epochs * started.steps_per_epoch : null;
}

function progressOf(record: RunRecord, digest: RunDigest, configuration: JsonObject): number {
  const total = totalSteps(record, digest, configuration);
  const done = digest.marks.at(-1)?.step;
  return total === null || total <= 0 || done === undefined ? 0 : Math.min(1, done / total);
}

/** By the names of curves: the last value of each figure, and the best one where one is better than another. */
function figuresOf({ records, evaluations }: RunDigest): Pick<RunRow, 'last' | 'best'> {
  const last: Record<string, number> = {};
  const best: Record<string, number> = {};
  const note = (name: string, value: unknown, better: 'lower' | 'higher' | 'none', counts = true): void => {
    if (typeof value !== 'number') return;
    last[name] = value;
    if (better === 'none' || !counts) return;
    const before = best[name];
    if (before === undefined || (better === 'lower' ? value < before : value > before)) best[name] = value;
  };
  for (const { figures } of records) {
    for (const [name, value] of Object.entries(figures)) {
      if (!NO_FIGURES.has(name)) note(name, value, curveInfo(name).better);
    }
  }
  // The last evaluation is of other episodes; it is the best only where it is the only one.
  const during = evaluations.some(({ final }) => !final);
  for (const { means, final } of evaluations) {
    for (const [metric, value] of Object.entries(means)) {
      note(`evaluation.model.${metric}`, value, evaluationMetricInfo(metric).better, !(final && during));
    }
  }
  return { last, best };
}

/** Members of a record that count rather than measure. */
const NO_FIGURES: ReadonlySet<string> = new Set([
  'epoch',
  'step',
  'update',
  'environment_steps',
  'samples',
  'seconds',
  'best',
  'rollout_fraction',
  'update_fraction',
]);

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
