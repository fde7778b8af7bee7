import * as z from 'zod';
import type { RunEvent } from '../events.ts';
import type { Text } from '../language.ts';
import type { RunKind, RunRecord, RunStatus } from '../run.ts';
import { call, note, path, stream } from './procedure.ts';

/**
 * What a run is doing, as its folder and its lock tell: `lost` is a run whose process is gone; `damaged` is a folder whose
 * record cannot be read.
 */
export type RunState = RunStatus | 'lost' | 'damaged';

/** One row of the runs table. */
export interface RunRow {
  /** The folder; what every other procedure names the run by. */
  readonly run: string;
  readonly id: string;
  readonly name: string;
  readonly kind: RunKind;
  /** Of PPO: how it begins. */
  readonly mode: string | null;
  readonly state: RunState;
  /** Share done, 0–1. */
  readonly progress: number;
  /** By metric: the last value and the best one. */
  readonly last: Readonly<Record<string, number>>;
  readonly best: Readonly<Record<string, number>>;
  /** Relative to the best strategy, of the last evaluation: −0.03 is 3 % better; null where there is none. */
  readonly againstBest: number | null;
  readonly bestStrategy: string | null;
  readonly seed: number | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Seconds of work. */
  readonly seconds: number;
  readonly tags: readonly string[];
  readonly notes: string;
  /** The model that PPO started from. */
  readonly from: string | null;
  /** The comparison that it belongs to. */
  readonly comparison: string | null;
  /** Index of its colour, chosen when it was first seen. */
  readonly colour: number;
  /** What in the folder cannot be read, and what to do; null where all can. */
  readonly problem: Text | null;
}

export interface RunFileInfo {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
}

export interface RunDetail {
  readonly row: RunRow;
  readonly record: RunRecord;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly files: readonly RunFileInfo[];
  /** Markdown; null where there is none yet. */
  readonly card: string | null;
  /** What the curves say, in words. */
  readonly findings: readonly Text[];
  readonly command: string;
}

/** A curve that a run has. */
export interface MetricName {
  /** As in the events: `training_loss`, `evaluation.model.mean_latency`. */
  readonly name: string;
  /** What this curve is in its chart: `training`, `least work left`. */
  readonly label: Text;
  /** As metrics have it: `time`, `fraction`, `nats`, …; empty where there is none. */
  readonly unit: string;
  /** Curves of one group belong in one chart. */
  readonly group: string;
  /** What the group's chart shows. */
  readonly title: Text;
  /** Which way is better; `none` where neither is. */
  readonly better: 'lower' | 'higher' | 'none';
  /** A level that the run is held against, such as a strategy's: a horizontal line over the whole run. */
  readonly reference: boolean;
  readonly points: number;
}

/**
 * `step`: training steps, of PPO environment steps; `epoch`: epochs with the share of the one under way, of PPO updates;
 * `environment_steps`: of PPO alone; `relative`: seconds of work since the run began; `wall`: milliseconds since 1970.
 */
export const X_AXES = ['step', 'epoch', 'environment_steps', 'relative', 'wall'] as const;
export type XAxis = (typeof X_AXES)[number];

/** A curve thinned to what a chart can show: each bucket keeps its lowest and its highest point. */
export interface Curve {
  readonly run: string;
  readonly metric: string;
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** 95 % intervals, where the metric has them. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** How many points there are in all. */
  readonly of: number;
}

export const runs = {
  list: call<readonly RunRow[]>().plain,
  /**
   * Rows that are new or changed, beginning with all, the newest first, and runs that are gone; at most twice a second.
   * Many come in portions, `more` in all but the last.
   */
  watch: stream<{
    readonly changed: readonly RunRow[];
    readonly removed: readonly string[];
    readonly more: boolean;
  }>().plain,
  show: call<RunDetail>().taking(z.object({ run: path })),
  /** Tells when a run has something new, at most twice a second; `revision` grows. */
  follow: stream<{ readonly revision: number }>().taking(z.object({ run: path })),
  metrics: call<readonly MetricName[]>().taking(z.object({ run: path })),
  curves: call<readonly Curve[]>().taking(
    z.object({
      runs: z.array(path).min(1).max(100),
      metrics: z.array(z.string().max(200)).min(1).max(100),
      x: z.enum(X_AXES),
      /** The part of the axis to show; all of it where left out. */
      from: z.number().optional(),
      to: z.number().optional(),
      points: z.int().min(10).max(2000),
    }),
  ),
  /**
   * Events of the given names, superseded ones left out; those after a sequence number alone, where one is given. Whoever
   * goes on from what is known asks for `resumed` too, which says what of it is superseded.
   */
  events: call<readonly RunEvent[]>().taking(
    z.object({ run: path, names: z.array(z.string()).min(1).max(50), after: z.int().min(0).optional() }),
  ),
  note: call<RunRow>().taking(note.extend({ run: path })),
  /** Deletes the folder; refused while the run lives. */
  remove: call<void>().taking(z.object({ run: path })),
};
