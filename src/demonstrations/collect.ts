/**
 * Collects demonstrations: every strategy plays episodes on the same seeds (episode i on seed + i), so that their
 * returns can be compared request by request. With `switchEvery` > 0 the acting strategy changes after a geometric
 * number of requests with that mean, to one of the others with equal chance; all strategies choose at every request,
 * so that those which keep state are up to date when their turn comes.
 */
import { Random } from '../base/random.ts';
import type { Environment, EpisodeMetrics } from '../environments/environment.ts';
import { requireSoundStep } from './step-check.ts';

/** Who demonstrates: chooses an action from what the environment shows dispatchers. */
export interface Demonstrator<View> {
  reset(seed: number): void;
  choose(view: View): number;
}

/** An environment that shows strategies a view and reports the figures of a finished episode. */
export interface DemonstratedEnvironment<View> extends Environment {
  readonly view: View;
  metrics(): EpisodeMetrics;
}

export interface CollectionPlan {
  readonly strategies: readonly { readonly name: string; readonly episodes: number }[];
  /** Seed of every strategy's first episode. */
  readonly seed: number;
  /** Mean requests between changes of the acting strategy; 0: none. */
  readonly switchEvery: number;
}

/** What is known of an episode when it has ended. */
export interface EpisodeRecord {
  readonly seed: number;
  /** Index into the plan's strategies: who decided, or began. */
  readonly strategy: number;
  readonly mixed: boolean;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly metrics: EpisodeMetrics;
}

/** Where steps go as they happen; arrays are the caller's again after the call. */
export interface DemonstrationWriter {
  /**
   * observation float32 [observationSize], mask uint8 [actionCount], reward until the next decision, acting strategy;
   * of a policy also how probable each action was: float32 [actionCount], 0 where not allowed.
   */
  step(
    observation: Float32Array,
    mask: Uint8Array,
    action: number,
    reward: number,
    strategy: number,
    probabilities?: Float32Array,
  ): void;
  /** Ends the episode that the steps so far belong to. finalObservation float32 [observationSize]. */
  endEpisode(record: EpisodeRecord, finalObservation: Float32Array): void;
}

export interface CollectionProgress {
  readonly episodes: number;
  readonly totalEpisodes: number;
  readonly steps: number;
}

export interface CollectionOptions {
  readonly onProgress?: ((progress: CollectionProgress) => void) | undefined;
  /** Looked at between episodes; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds of work after which timers and signals get their turn. */
const YIELD_AFTER = 50;

/** Plays the plan's episodes, all strategies' first ones first. `demonstrators` are in the order of the plan. */
export async function collect<View>(
  plan: CollectionPlan,
  environment: DemonstratedEnvironment<View>,
  demonstrators: readonly Demonstrator<View>[],
  writer: DemonstrationWriter,
  options: CollectionOptions = {},
): Promise<CollectionProgress> {
  const recorder = new EpisodeRecorder(plan, environment, demonstrators, writer);
  const totalEpisodes = plan.strategies.reduce((sum, strategy) => sum + strategy.episodes, 0);
  const rounds = plan.strategies.reduce((most, strategy) => Math.max(most, strategy.episodes), 0);
  let episodes = 0;
  let steps = 0;
  let lastYield = performance.now();
  for (let round = 0; round < rounds; round++) {
    for (let strategy = 0; strategy < plan.strategies.length; strategy++) {
      if (round >= plan.strategies[strategy].episodes) continue;
      options.signal?.throwIfAborted();
      steps += recorder.record(plan.seed + round, strategy);
      episodes++;
      options.onProgress?.({ episodes, totalEpisodes, steps });
      if (performance.now() - lastYield > YIELD_AFTER) {
        await new Promise((resolve) => setTimeout(() => resolve(null), 0));
        lastYield = performance.now();
      }
    }
  }
  return { episodes, totalEpisodes, steps };
}

/** Plays single episodes into the writer. */
class EpisodeRecorder<View> {
  private readonly plan: CollectionPlan;
  private readonly environment: DemonstratedEnvironment<View>;
  private readonly demonstrators: readonly Demonstrator<View>[];
  private readonly writer: DemonstrationWriter;
  private readonly observation: Float32Array;
  private readonly mask: Uint8Array;
  /** Chance that a decision passes to another strategy; 0 where none ever does. */
  private readonly switchProbability: number;

  constructor(
    plan: CollectionPlan,
    environment: DemonstratedEnvironment<View>,
    demonstrators: readonly Demonstrator<View>[],
    writer: DemonstrationWriter,
  ) {
    this.plan = plan;
    this.environment = environment;
    this.demonstrators = demonstrators;
    this.writer = writer;
    this.observation = new Float32Array(environment.observationSize);
    this.mask = new Uint8Array(environment.actionCount);
    const switching = plan.switchEvery > 0 && demonstrators.length > 1;
    this.switchProbability = switching ? Math.min(1, 1 / plan.switchEvery) : 0;
  }

  /** Records one episode and returns its number of steps. */
  record(seed: number, strategy: number): number {
    const { environment, demonstrators, observation, mask } = this;
    const mixed = this.switchProbability > 0;
    const switches = new Random(seed, `switch ${this.plan.strategies[strategy].name}`);
    environment.reset(seed);
    if (mixed) for (const demonstrator of demonstrators) demonstrator.reset(seed);
    else demonstrators[strategy].reset(seed);
    let acting = strategy;
    let step = 0;
    while (!environment.terminated && !environment.truncated) {
      if (step > 0 && mixed && switches.uniform() < this.switchProbability) {
        acting = (acting + 1 + switches.integer(demonstrators.length - 1)) % demonstrators.length;
      }
      environment.observe(observation, 0);
      environment.mask(mask, 0);
      const action = mixed ? this.chooseAll(acting) : demonstrators[acting].choose(environment.view);
      environment.step(action);
      const { featureNames, reward } = environment;
      const { name } = this.plan.strategies[acting];
      requireSoundStep({ strategy: name, seed, step, observation, featureNames, mask, action, reward });
      this.writer.step(observation, mask, action, reward, acting);
      step++;
    }
    environment.observe(observation, 0);
    const { terminated, truncated } = environment;
    const record = { seed, strategy, mixed, terminated, truncated, metrics: environment.metrics() };
    this.writer.endEpisode(record, observation);
    return step;
  }

  /** Every strategy chooses, so that its own state moves on; the acting one's choice counts. */
  private chooseAll(acting: number): number {
    let action = 0;
    for (let i = 0; i < this.demonstrators.length; i++) {
      const choice = this.demonstrators[i].choose(this.environment.view);
      if (i === acting) action = choice;
    }
    return action;
  }
}
