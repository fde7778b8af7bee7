import type { Estimate } from '../base/statistics.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { EpochRecord, IntervalRecord } from './history.ts';
import type { Text } from './language.ts';
import type { ControlMetric, EpisodeMetric } from './metrics.ts';
import type { RunKind } from './run.ts';

/**
 * events.ndjson: one JSON object a line, everything that a dashboard draws. Numbers that are not finite (a loss that
 * became NaN) are null, as JSON has no words for them. Losses and accuracies are means over loss-bearing steps.
 */
export interface EventPayloads {
  /** The run begins its work. */
  started: StartedPretraining | StartedPpo;
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
    /** Training steps since the run began, from 1; of PPO environment steps, with `epoch` 0. Ascending. */
    step: readonly number[];
    /** By name: loss, accuracy, learning_rate, gradient_norm, …; each as long as `step`. */
    values: Readonly<Record<string, readonly (number | null)[]>>;
  };
  epoch: EpochRecord;
  /** PPO from one evaluation to the next. */
  interval: IntervalRecord;
  /** PPO took over a pretrained model; what it took, and that it decides as it did. */
  hand_over: HandOver;
  /** A step of fitting the critic on rollouts of the frozen policy. */
  critic_phase: {
    environment_steps: number;
    /** Of a rollout that the critic had not seen. */
    explained_variance: number;
    value_loss: number;
    /** Why it ended with this step; null where it goes on. */
    ended: 'threshold' | 'budget' | null;
  };
  /** The policy had become worse than the pretrained one; PPO goes on from the best evaluated one. */
  rollback: {
    update: number;
    environment_steps: number;
    /** Of the policy that is taken up again. */
    to_update: number;
    /** The metric that was compared: how much worse its mean was, relative to the pretrained policy's, and at least. */
    metric: string;
    relative: number;
    lower_bound: number;
    /** What learning rates are multiplied by from here on. */
    rate_factor: number;
  };
  /** Rollouts in the environment: the model and the strategies on the same seeds. PPO counts updates and environment steps. */
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
  /** Whether a model's new version may take its place. */
  update_verdict: UpdateVerdict;
  finished: FinishedSummary | FinishedPpo;
  /** Goes on from a checkpoint (null: from the beginning). Every earlier event from `supersedes_from` on is void. */
  resumed: { checkpoint: string | null; epoch: number; step: number; supersedes_from: number };
}

export type EventName = keyof EventPayloads;

/** `requested`: asked for while the run went on, or on pausing. */
export type CheckpointReason = 'interval' | 'timer' | 'requested' | 'interrupted' | 'best' | 'best_rollout' | 'final';

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
  /** `model`, `pretrained`, or a strategy's name. */
  name: string;
  metrics: Readonly<Partial<Record<EpisodeMetric | ControlMetric, Estimate>>>;
}

interface Started {
  run_id: string;
  kind: RunKind;
  engine: string;
  threads: number;
  /** Why it computes where it does, where that was left to the program. */
  choice?: Text;
  /** Numbers in the network. */
  parameters: number;
}

export interface StartedPretraining extends Started {
  kind: 'pretrain';
  /** At most; early stopping may end before. */
  epochs: number;
  steps_per_epoch: number;
  training_steps: number;
  validation_steps: number;
}

export interface StartedPpo extends Started {
  kind: 'ppo';
  mode: 'standard' | 'external' | 'scratch';
  /** Environment steps of the whole run. */
  total_steps: number;
  environments: number;
  /** Environment steps of one rollout. */
  steps_per_update: number;
}

export interface UpdateVerdict {
  accepted: boolean;
  /** Of the model updated, plus 1. */
  version: number;
  comparisons: readonly {
    /** The problem that the run trained on, or the one that the model was trained for, where that is another. */
    problem: 'configured' | 'original';
    metric: string;
    /** How much worse the new version is than the old one on the same fresh episodes, relative; below 0 is better. */
    relative: number;
    /** One-sided lower confidence bound of the same; above 0 it is significantly worse. */
    lower_bound: number;
  }[];
}

export interface HandOver {
  /** The file, and the SHA-256 of its bytes. */
  model: string;
  sha256: string;
  /** SHA-256 of the actor's weights in the file and in PPO's network: equal. */
  weights_in_file: string;
  weights_in_ppo: string;
  /** How many recorded decisions PPO's network was asked before its first step, and how many logits differed: 0. */
  decisions: number;
  logits_differing: number;
  gamma: number;
  return_scale: number;
  /** Whether the value function is taken from the model, or fitted anew as the discounts differ. */
  critic: 'carried_over' | 'fitted_anew';
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

/** Also the last line of `warmstart ppo --json`. */
export interface FinishedPpo {
  environment_steps: number;
  updates: number;
  /** Over rollouts and updates; without evaluation. */
  steps_per_second: number;
  /** Of best_model.pt: most probable actions, episodes that chose nothing; by metric. */
  evaluation: Readonly<Partial<Record<EpisodeMetric | ControlMetric, Estimate>>>;
  /** Where the run was to make a new version of a model. */
  update?: UpdateVerdict;
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
