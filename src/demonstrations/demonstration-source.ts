import type { EpisodeMetrics } from '../environments/environment.ts';

/** One recorded episode. */
export interface Episode {
  /** Seed of its arrivals, sizes and disturbances. */
  readonly seed: number;
  /** Index into `environments`: only episodes of the same one and seed had the same arrivals. */
  readonly environment: number;
  /** Index into `strategies`: who decided; of a mixed episode, who began. */
  readonly strategy: number;
  /** Whether the acting strategy could change within the episode. */
  readonly mixed: boolean;
  /** Number of its first step among all steps of the source. */
  readonly firstStep: number;
  /** Decisions. */
  readonly length: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly metrics: EpisodeMetrics;
}

/** A model that demonstrated, alone or with others. */
export interface PolicyMember {
  /** SHA-256 of its file, hexadecimal. */
  readonly sha256: string;
  /** The file's path as it was given, for information. */
  readonly file: string;
}

/**
 * Recorded demonstrations, read in pieces. Reads take an episode's number, its first step and a count of steps, and
 * write to `target` from `offset` (in elements) on.
 */
export interface DemonstrationSource {
  /** What to call it in messages: its folder. */
  readonly label: string;
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly strategies: readonly string[];
  /** Identities of the problems that episodes come from (a digest of settings and simulator version). */
  readonly environments: readonly string[];
  /** SHA-256 over everything that determines the content, hexadecimal. */
  readonly fingerprint: string;
  readonly episodes: readonly Episode[];
  readonly steps: number;
  /** The models that demonstrated; none where strategies did. */
  readonly policyMembers: readonly PolicyMember[];

  /** float32 [count, observationSize], raw. */
  readObservations(episode: number, from: number, count: number, target: Float32Array, offset: number): void;
  /** [count] */
  readActions(episode: number, from: number, count: number, target: Int32Array, offset: number): void;
  /** [count, actionCount]; 1 allowed, 0 not. */
  readMasks(episode: number, from: number, count: number, target: Float32Array, offset: number): void;
  /** float32 [count]: reward from this decision to the next. */
  readRewards(episode: number, from: number, count: number, target: Float32Array, offset: number): void;
  /** [count]: index of the strategy that decided. */
  readStrategies(episode: number, from: number, count: number, target: Uint8Array, offset: number): void;
  /**
   * float32 [count, actionCount]: how probable each action was, 0 where not allowed. Only where a policy demonstrated
   * all of it.
   */
  readonly readProbabilities?: (
    episode: number,
    from: number,
    count: number,
    target: Float32Array,
    offset: number,
  ) => void;
  /** float32 [observationSize]: what was seen after the last step. */
  readFinalObservation(episode: number, target: Float32Array, offset: number): void;

  close(): void;
}
