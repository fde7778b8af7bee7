/**
 * What a problem offers to a policy: the interface that the built-in problems fulfil and a user's own may.
 * An instance holds one episode at a time; `TrainingEnvironments` steps many side by side.
 */
export interface Environment {
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Actions to choose from. */
  readonly actionCount: number;
  /** Name of each number of the observation, in order. */
  readonly featureNames: readonly string[];

  /** Starts an episode. The same seed gives the same arrivals, sizes and disturbances whatever is chosen. */
  reset(seed: number): void;
  /** Writes the observation at the current decision: float32 [observationSize], in the units documented per feature. */
  observe(target: Float32Array, offset: number): void;
  /** Writes which actions are allowed: [actionCount], 1 allowed, 0 not; at least one is. */
  mask(target: Float32Array | Uint8Array, offset: number): void;
  /** Takes an action and goes on to the next decision or the episode's end. */
  step(action: number): void;

  /** Reward between the last two decisions. */
  readonly reward: number;
  /** The task itself ended: nothing more would be earned. */
  readonly terminated: boolean;
  /** The episode was cut while the task goes on: its value beyond is bootstrapped. */
  readonly truncated: boolean;

  /** The exact state, as plain data that survives structured cloning; `restore` continues from it bit for bit. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/**
 * A problem whose action is a vector of numbers within bounds; all else is as in `Environment`. Every action within the
 * bounds is allowed, so there is no mask.
 */
export interface ContinuousEnvironment extends Omit<Environment, 'actionCount' | 'mask' | 'step'> {
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Bounds of each number of an action, both included: [actionSize], in the problem's units. */
  readonly actionLow: readonly number[];
  readonly actionHigh: readonly number[];

  /** Takes the action at `offset`, float32 [actionSize], each number clipped to its bounds, and goes on as `Environment`. */
  step(action: Float32Array, offset: number): void;
}

/** Figures of one finished episode, by name (see `contract/metrics.ts` for names and units). */
export type EpisodeMetrics = Readonly<Record<string, number>>;
