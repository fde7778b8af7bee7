import type { Estimate } from '../base/statistics.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { EpochRecord } from './history.ts';
import type { Text } from './language.ts';
import type { EpisodeMetric } from './metrics.ts';
import type { RunKind } from './run.ts';

/**
 * events.ndjson: one JSON object a line, everything that a dashboard draws. Numbers that are not finite (a loss that
 * became NaN) are null, as JSON has no words for them. Losses and accuracies are means over loss-bearing steps.
 */
export interface EventPayloads {
  /** The run begins its work. */
  started: {
    run_id: string;
    kind: RunKind;
    engine: string;
    threads: number;
    /** Numbers in the network. */
    parameters: number;
    /** At most; early stopping may end before. */
    epochs: number;
    steps_per_epoch: number;
    training_steps: number;
    validation_steps: number;
  };
  /** Demonstrations are being collected. */
  collecting: { strategy: string; episodes_done: number; episodes: number };
  /** Demonstrations are at hand. */
  collected: {
    fingerprint: string;
    folder: string;
    /** Found as collected before, rather than collected now. */
    reused: boolean;
    seconds: number;
    strategies: readonly { name: string; episodes: number; steps: number; mean_latency: number; return: number }[];
  };
  /** Training steps, many at once: column i of every array belongs to `step[i]`. */
  steps: {
    epoch: number;
    /** Training steps since the run began, from 1; ascending. */
    step: readonly number[];
    /** By name: loss, accuracy, learning_rate, gradient_norm, …; each as long as `step`. */
    values: Readonly<Record<string, readonly (number | null)[]>>;
  };
  epoch: EpochRecord;
  /** Rollouts in the environment: the model and the strategies on the same seeds. */
  evaluation: {
    epoch: number;
    step: number;
    episodes: number;
    /** First seed; the episodes' seeds follow one another. */
    seed: number;
    final: boolean;
    results: readonly EvaluationResult[];
  };
  /** The schedule changed the rate by a decision of its own (plateau), not step by step. */
  learning_rate: { epoch: number; step: number; from: number; to: number };
  /** A checkpoint or model file has been written. */
  checkpoint: { file: string; epoch: number; step: number; reason: CheckpointReason };
  /** Something to know about; `kind` and `params` say it to programs, `text` to people. */
  warning: { kind: string; params: Readonly<Record<string, unknown>>; text: Text };
  /** What the curves say, at the end of the run. */
  diagnosis: { findings: readonly Diagnosis[] };
  paused: { epoch: number; step: number };
  continued: { epoch: number; step: number };
  /** Ended on request; `checkpoint` is where it goes on, null where none was written yet. */
  interrupted: { epoch: number; step: number; checkpoint: string | null };
  /** Ended by an error. */
  failed: { kind: string; params: Readonly<Record<string, unknown>>; message: string };
  finished: FinishedSummary;
  /** Goes on from a checkpoint (null: from the beginning). Every earlier event from `supersedes_from` on is void. */
  resumed: { checkpoint: string | null; epoch: number; step: number; supersedes_from: number };
}

export type EventName = keyof EventPayloads;

export type CheckpointReason = 'interval' | 'timer' | 'interrupted' | 'best' | 'best_rollout' | 'final';

export interface EventHeader {
  /** 1, 2, 3, … within the file. */
  sequence: number;
  /** Seconds since 1970. */
  wall_time: number;
}

/** An event to be written. */
export type NewEvent = { [K in EventName]: { event: K } & Readonly<EventPayloads[K]> }[EventName];

/** An event as it stands in the file. */
export type RunEvent = { [K in EventName]: Readonly<{ event: K } & EventHeader & EventPayloads[K]> }[EventName];

export interface EvaluationResult {
  /** `model`, or a strategy's name. */
  name: string;
  metrics: Readonly<Partial<Record<EpisodeMetric, Estimate>>>;
}

/** Also the last line of `warmstart pretrain --json`. */
export interface FinishedSummary {
  epochs: number;
  best_epoch: number;
  best_validation_loss: number | null;
  /** At the best epoch, 0–1. */
  validation_accuracy: number | null;
  samples_per_second: number;
  output_dir: string;
}

/** The events that still hold, in order, without those which a later `resumed` made void. */
export function withoutSuperseded(events: Iterable<RunEvent>): RunEvent[] {
  const valid: RunEvent[] = [];
  for (const event of events) {
    if (event.event === 'resumed') {
      while (valid.length > 0 && valid[valid.length - 1].sequence >= event.supersedes_from) valid.pop();
    }
    valid.push(event);
  }
  return valid;
}
