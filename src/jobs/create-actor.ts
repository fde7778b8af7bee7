import { failure } from '../contract/errors/index.ts';
import type { Engine, ParameterStore } from '../learning/engine.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import type { NamedModel } from '../models/ensemble.ts';
import type { PolicyModel } from '../models/policy-model.ts';
import { importWeights } from '../models/weights.ts';
import type { RecallingActor } from '../rollout/actor.ts';
import { EnsembleActor } from '../rollout/ensemble-actor.ts';
import { PolicyActor } from '../rollout/policy-actor.ts';
import type { Problem } from './problem.ts';

/** A model whose weights an engine holds. */
export interface LoadedModel {
  readonly model: PolicyModel;
  readonly store: ParameterStore;
}

/** Copies models' weights into an engine. */
export function loadModels(engine: Engine, models: readonly NamedModel[]): LoadedModel[] {
  return models.map(({ model, where }) => {
    const store = engine.createParameters(policyParameters(model.shape));
    importWeights(store, model.weights, where);
    return { model, store };
  });
}

/** Puts models to work: one acts by itself, several by their average. They fit one another. */
export async function actorOf(engine: Engine, models: readonly LoadedModel[], lanes: number): Promise<RecallingActor> {
  const actors: PolicyActor[] = [];
  for (const { model, store } of models) {
    actors.push(await PolicyActor.create(engine, store, model.shape, model.normaliser, lanes));
  }
  return actors.length === 1 ? actors[0] : new EnsembleActor(actors, models[0].model.shape.actionDim);
}

/** Both at once: models that act in `lanes` lanes. */
export function createActor(engine: Engine, models: readonly NamedModel[], lanes: number): Promise<RecallingActor> {
  return actorOf(engine, loadModels(engine, models), lanes);
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
