import { mean } from '../../base/statistics.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';
import type { EpisodeTable, MeasuredEnvironment } from '../../rollout/episodes.ts';
import { evaluateContinuous, type MeasuredContinuousEnvironment } from '../../rollout/evaluate-continuous.ts';
import { evaluatePolicy, lanesFor } from '../../rollout/evaluate-policy.ts';
import { MeanActor } from '../../rollout/mean-actor.ts';
import { PolicyActor } from '../../rollout/policy-actor.ts';
import type { PpoProblem } from './ppo-problem.ts';

export interface EvaluatedPolicy {
  readonly engine: Engine;
  readonly store: ParameterStore;
  readonly shape: PolicyShape;
  readonly normaliser: Normaliser;
}

export interface EvaluationRequest {
  readonly seed: number;
  readonly episodes: number;
  readonly onEpisode?: (done: number) => void;
}

/** Plays episodes with the most probable action, or the mean of a distribution over numbers. */
export async function playGreedily(
  problem: PpoProblem,
  policy: EvaluatedPolicy,
  request: EvaluationRequest,
): Promise<EpisodeTable> {
  const { engine, store, shape, normaliser } = policy;
  const lanes = lanesFor(request.episodes);
  if (isContinuous(shape)) {
    const create = problem.createEnvironment as () => MeasuredContinuousEnvironment;
    return evaluateContinuous(create, await MeanActor.create(engine, store, shape, normaliser, lanes), request);
  }
  const actor = await PolicyActor.create(engine, store, shape, normaliser, lanes);
  return evaluatePolicy(problem.createEnvironment as () => MeasuredEnvironment, actor, request);
}

/** Mean of every metric. */
export function means({ columns }: EpisodeTable): Record<string, number> {
  return Object.fromEntries([...columns].map(([name, values]) => [name, mean(values)]));
}
