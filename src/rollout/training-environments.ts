import { failure } from '../contract/errors/index.ts';
import type { ContinuousEnvironment, Environment, EpisodeMetrics } from '../environments/environment.ts';

/** An environment to train in, whose finished episodes are described by figures. */
export type TrainingEnvironment = (Environment | ContinuousEnvironment) & { metrics(): EpisodeMetrics };

export interface TrainingEnvironmentsSettings {
  readonly lanes: number;
  /** Seed of the first episode. */
  readonly firstSeed: number;
  /** Lanes beside each other that play the same seeds in the same order; divides `lanes`. */
  readonly groupSize: number;
  readonly stateDim: number;
  /** Choices, or numbers in an action. */
  readonly actionDim: number;
}

/** What a checkpoint needs to go on exactly. */
export interface TrainingEnvironmentsState {
  /** Episodes begun in each lane. */
  readonly episodes: readonly number[];
  readonly steps: number;
  readonly seeds: readonly number[];
  readonly lengths: readonly number[];
  readonly environments: readonly unknown[];
}

/**
 * Environments stepped side by side, each going on with the next of its seeds when its episode ends: group g of G plays
 * `firstSeed` + g, then G further, and so on. What they give is looked at: a number that is not finite would spoil every
 * weight. Throws environment/sizes, environment/not-finite.
 */
export class TrainingEnvironments {
  readonly lanes: readonly TrainingEnvironment[];
  /** float64 [lanes], of the last step. */
  readonly rewards: Float64Array;
  /** uint8 [lanes]: 1 where the episode ended with the last step, so another has begun. */
  readonly ended: Uint8Array;
  /** [lanes]: steps of the episode in progress, or of the one that has just ended. */
  readonly lengths: Float64Array;
  /** [lanes]: seed of the episode in progress. */
  readonly seeds: Float64Array;
  private readonly settings: TrainingEnvironmentsSettings;
  /** [lanes]: episodes begun. */
  private readonly episodes: Float64Array;
  /** Steps made by every lane, for errors. */
  private steps = 0;

  constructor(create: () => TrainingEnvironment, settings: TrainingEnvironmentsSettings) {
    const { lanes, stateDim, actionDim } = settings;
    this.settings = settings;
    this.rewards = new Float64Array(lanes);
    this.ended = new Uint8Array(lanes);
    this.lengths = new Float64Array(lanes);
    this.seeds = new Float64Array(lanes);
    this.episodes = new Float64Array(lanes);
    this.lanes = Array.from({ length: lanes }, (_, lane) => {
      const environment = create();
      const found = { observation: environment.observationSize, action: actionSizeOf(environment) };
      if (found.observation !== stateDim || found.action !== actionDim) {
        throw failure('environment/sizes', {
          environment: lane,
          expected: { observation: stateDim, action: actionDim },
          found,
        });
      }
      return environment;
    });
  }

  /** Begins an episode in every lane. */
  begin(): void {
    this.steps = 0;
    this.episodes.fill(0);
    for (let lane = 0; lane < this.lanes.length; lane++) this.renew(lane);
  }

  /** Writes a lane's observation, float32 [stateDim] in the features' units, and its mask, [actionDim]. */
  observe(lane: number, observations: Float32Array, masks: Float32Array): void {
    const { stateDim, actionDim } = this.settings;
    const environment = this.lanes[lane];
    const from = lane * stateDim;
    observations.fill(NaN, from, from + stateDim); // what it leaves out is found like any other NaN
    environment.observe(observations, from);
    for (let k = 0; k < stateDim; k++) {
      if (!Number.isFinite(observations[from + k]))
        this.refuse(lane, environment.featureNames[k] ?? String(k), observations[from + k]);
    }
    if ('mask' in environment) environment.mask(masks, lane * actionDim);
  }

  /** Takes a lane's action: of `actions` the choice at `lane`, or the vector of `actionDim` numbers. */
  step(lane: number, actions: Int32Array | Float32Array): void {
    const environment = this.lanes[lane];
    if ('actionSize' in environment) environment.step(actions as Float32Array, lane * this.settings.actionDim);
    else environment.step(actions[lane]);
    const { reward } = environment;
    if (!Number.isFinite(reward)) this.refuse(lane, null, reward);
    this.rewards[lane] = reward;
    this.lengths[lane]++;
    this.ended[lane] = environment.terminated || environment.truncated ? 1 : 0;
    if (lane === this.lanes.length - 1) this.steps++;
  }

  /** Goes on with the next episode in a lane whose own has ended. */
  renew(lane: number): void {
    const { firstSeed, groupSize, lanes } = this.settings;
    const group = Math.floor(lane / groupSize);
    this.seeds[lane] = firstSeed + group + (lanes / groupSize) * this.episodes[lane]++;
    this.lanes[lane].reset(this.seeds[lane]);
    this.lengths[lane] = 0;
  }

  state(): TrainingEnvironmentsState {
    const { episodes, seeds, lengths, steps } = this;
    const environments = this.lanes.map((environment) => environment.snapshot());
    return { episodes: [...episodes], seeds: [...seeds], lengths: [...lengths], steps, environments };
  }

  restore({ episodes, seeds, steps, lengths, environments }: TrainingEnvironmentsState): void {
    this.episodes.set(episodes);
    this.seeds.set(seeds);
    this.steps = steps;
    this.lengths.set(lengths);
    this.lanes.forEach((environment, lane) => environment.restore(environments[lane]));
  }

  private refuse(lane: number, feature: string | null, found: number): never {
    throw failure('environment/not-finite', { environment: lane, step: this.steps, feature, found: String(found) });
  }
}

function actionSizeOf(environment: TrainingEnvironment): number {
  return 'actionSize' in environment ? environment.actionSize : environment.actionCount;
}
