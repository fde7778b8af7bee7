import * as z from 'zod';
import type { Text } from '../language.ts';
import type { Job } from './jobs.ts';
import { call, path } from './procedure.ts';

/** A demonstration set in the workspace. */
export interface DemonstrationSetRow {
  readonly set: string;
  readonly fingerprint: string;
  readonly strategies: readonly string[];
  readonly episodes: number;
  readonly steps: number;
  readonly size: number;
  readonly createdAt: number;
  /** Runs that used it. */
  readonly runs: readonly string[];
}

/** A set that was asked to be brought into the workspace. */
export interface ImportedSet {
  readonly set: string;
  /** It was there already. */
  readonly found: boolean;
}

export interface StrategySummary {
  readonly name: string;
  readonly label: Text;
  readonly episodes: number;
  readonly steps: number;
  readonly meanReturn: number;
  readonly meanLatency: number | null;
  /** Share of each action in its decisions, 0–1. */
  readonly actions: readonly number[];
  /** Episodes' returns, for a histogram; of many episodes some, spread evenly. */
  readonly returns: readonly number[];
}

/** How a feature of the observation is distributed over the set. */
export interface FeatureSummary {
  readonly index: number;
  readonly name: string;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Counts of equal bins from min to max. */
  readonly counts: readonly number[];
}

export interface DemonstrationDetail {
  readonly row: DemonstrationSetRow;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly strategies: readonly StrategySummary[];
  readonly features: readonly FeatureSummary[];
  /** What actions and features were counted over: of large sets a part, spread evenly over the episodes. */
  readonly counted: { readonly episodes: number; readonly steps: number };
  /** Of the first episodes, for the choice of one to play back. */
  readonly episodes: readonly {
    readonly episode: number;
    readonly strategy: string;
    readonly seed: number;
    readonly steps: number;
    readonly return: number;
  }[];
}

/** An episode as a timeline: one lane a replica, requests as bars. Times in the problem's unit. */
export interface EpisodeTimeline {
  readonly strategy: string;
  readonly seed: number;
  readonly duration: number;
  readonly replicas: readonly { readonly name: string; readonly speed: number }[];
  readonly requests: readonly {
    readonly replica: number;
    /** When it arrived, which is when it was sent on; and when it was done, null where the episode ended before. */
    readonly arrived: number;
    readonly started: number | null;
    readonly done: number | null;
  }[];
  /** Stretches in which a replica took nothing new, or was slow. */
  readonly disturbances: readonly {
    readonly replica: number;
    readonly from: number;
    readonly to: number;
    readonly kind: 'drain' | 'slow';
  }[];
  readonly meanLatency: number;
}

export const data = {
  list: call<readonly DemonstrationSetRow[]>().plain,
  show: call<DemonstrationDetail>().taking(z.object({ set: path })),
  /** Plays the episode again: the same seed and strategy give the same one. */
  episode: call<EpisodeTimeline>().taking(z.object({ set: path, episode: z.int().min(0) })),
  /** Collects the demonstrations of a pretraining configuration. */
  collect: call<Job>().taking(z.object({ text: z.string().max(1_000_000) })),
  /** Copies a set from any folder that may be read into the workspace, when all of it is checked. */
  import: call<ImportedSet>().taking(z.object({ folder: path })),
  remove: call<void>().taking(z.object({ set: path })),
};
