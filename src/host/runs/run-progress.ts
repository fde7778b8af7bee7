import type { RunProgress } from '../../contract/host/jobs.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import type { RunRecord } from '../../contract/run.ts';
import type { JsonObject } from '../../store/runs/configuration.ts';
import type { RunDigest } from '../../store/runs/run-digest.ts';
import { totalSteps } from '../../store/runs/summary.ts';

export interface LiveRun {
  readonly digest: RunDigest;
  readonly record: RunRecord;
  readonly configuration: JsonObject;
}

/**
 * Where a live run stands. Its speed is that of the last half minute; the time left goes by the mean since it began or
 * went on, in which validation, evaluations and saving count.
 */
export function runProgress(row: RunRow, { digest, record, configuration }: LiveRun): RunProgress {
  const pretraining = row.kind === 'pretrain';
  const { marks, firstMark, started } = digest;
  const step = marks.at(-1)?.step ?? 0;
  const steps = totalSteps(record, digest, configuration);
  const recent = rate(marks[0], marks.at(-1));
  const mean = rate(firstMark ?? undefined, marks.at(-1));
  const samples = pretraining ? numberOf(configuration['batch_size']) : 1;
  const epochs = numberOf(configuration['epochs']);
  const perEpoch = started?.kind === 'pretrain' ? started.steps_per_epoch : null;
  return {
    run: row.run,
    kind: row.kind,
    paused: row.state === 'paused',
    done: pretraining ? (perEpoch === null ? 0 : Math.min(epochs, step / perEpoch)) : step,
    total: pretraining ? epochs : (steps ?? 0),
    unit: pretraining ? 'epochs' : 'environment_steps',
    speed: recent === null ? null : recent * samples,
    left: mean === null || steps === null ? null : Math.max(0, steps - step) / mean,
    threads: record.threads,
  };
}

/** Steps a second between two marks; null where that is not known. */
function rate(from: RunDigest['marks'][number] | undefined, to: RunDigest['marks'][number] | undefined): number | null {
  if (!from || !to || to.wall <= from.wall || to.step <= from.step) return null;
  return (to.step - from.step) / (to.wall - from.wall);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
