import type { Engine, ParameterStore } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { evaluatePolicy, lanesFor } from '../../rollout/evaluate-policy.ts';
import { PolicyActor } from '../../rollout/policy-actor.ts';
import type { Problem } from '../problem.ts';
import { BASELINES, evaluateBaselines } from '../strategy-baselines.ts';
import { compare, type Comparison } from './comparison.ts';

export interface EvaluationSeries {
  readonly seed: number;
  readonly episodes: number;
}

/** Holds the parameters of a store, as they are at the moment, against every strategy on the same episodes. */
export class RolloutEvaluation {
  private readonly problem: Problem;
  private readonly series: EvaluationSeries;
  private readonly actor: PolicyActor;
  private strategies: Map<string, EpisodeTable> | null = null;

  private constructor(problem: Problem, series: EvaluationSeries, actor: PolicyActor) {
    this.problem = problem;
    this.series = series;
    this.actor = actor;
  }

  static async create(
    problem: Problem,
    series: EvaluationSeries,
    policy: { engine: Engine; store: ParameterStore; shape: PolicyShape; normaliser: Normaliser },
  ): Promise<RolloutEvaluation> {
    const { engine, store, shape, normaliser } = policy;
    const lanes = lanesFor(series.episodes);
    return new RolloutEvaluation(problem, series, await PolicyActor.create(engine, store, shape, normaliser, lanes));
  }

  /** Strategies are run once and remembered: their episodes do not change. An abort's reason is thrown. */
  async run(signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<Comparison> {
    const { episodes } = this.series;
    const total = episodes * (this.strategies ? 1 : 1 + BASELINES.length);
    const model = await evaluatePolicy(this.problem.createEnvironment, this.actor, {
      ...this.series,
      onEpisode: (done) => {
        signal.throwIfAborted();
        onProgress(done, total);
      },
    });
    this.strategies ??= await evaluateBaselines(this.problem, this.series, {
      signal,
      onStrategy: (_name, done) => onProgress(episodes * (1 + done), total),
    });
    return compare(this.series.seed, model, this.strategies);
  }
}
