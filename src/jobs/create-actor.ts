import { failure } from '../contract/errors/index.ts';
import type { Engine } from '../learning/engine.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import type { NamedModel } from '../models/ensemble.ts';
import { importWeights } from '../models/weights.ts';
import type { Actor } from '../rollout/actor.ts';
import { EnsembleActor } from '../rollout/ensemble-actor.ts';
import { PolicyActor } from '../rollout/policy-actor.ts';
import type { Problem } from './problem.ts';

/** Puts models to work on an engine: one acts by itself, several by their average. They fit one another. */
export async function createActor(engine: Engine, models: readonly NamedModel[], lanes: number): Promise<Actor> {
  const actors: PolicyActor[] = [];
  for (const { model, where } of models) {
    const store = engine.createParameters(policyParameters(model.shape));
    importWeights(store, model.weights, where);
    actors.push(await PolicyActor.create(engine, store, model.shape, model.normaliser, lanes));
  }
  return actors.length === 1 ? actors[0] : new EnsembleActor(actors, models[0].model.shape.actionDim);
}

/** Throws command/model-sizes where a model's sizes are not the problem's. */
export function requireModelsFit(models: readonly NamedModel[], problem: Problem): void {
  for (const { where, model } of models) requireSizes(model.shape, problem, where);
}

/** Throws command/model-sizes. */
export function requireSizes(
  { stateDim, actionDim }: Pick<PolicyShape, 'stateDim' | 'actionDim'>,
  problem: Pick<Problem, 'stateDim' | 'actionDim'>,
  where: string,
): void {
  if (stateDim === problem.stateDim && actionDim === problem.actionDim) return;
  throw failure('command/model-sizes', {
    where,
    stateDim: { expected: problem.stateDim, found: stateDim },
    actionDim: { expected: problem.actionDim, found: actionDim },
  });
}
