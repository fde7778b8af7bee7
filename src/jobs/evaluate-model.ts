import { failure } from '../contract/errors/index.ts';
import { createEngine } from '../engines/index.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyModel } from '../models/policy-model.ts';
import { importWeights } from '../models/weights.ts';
import type { EpisodeTable } from '../rollout/episodes.ts';
import { evaluatePolicy, lanesFor, type PolicyEvaluation } from '../rollout/evaluate-policy.ts';
import { PolicyActor } from '../rollout/policy-actor.ts';
import type { Problem } from './problem.ts';

export interface ModelEvaluation extends PolicyEvaluation {
  readonly device: string;
  readonly engine: 'auto' | 'compiled' | 'reference';
  readonly threads: number;
}

/** Runs a model file's policy over a series of episodes. Throws command/model-sizes where its sizes do not fit. */
export async function evaluateModel(
  model: PolicyModel,
  where: string,
  problem: Problem,
  evaluation: ModelEvaluation,
): Promise<EpisodeTable> {
  const { shape } = model;
  if (shape.stateDim !== problem.stateDim || shape.actionDim !== problem.actionDim) {
    throw failure('command/model-sizes', {
      where,
      stateDim: { expected: problem.stateDim, found: shape.stateDim },
      actionDim: { expected: problem.actionDim, found: shape.actionDim },
    });
  }
  const engine = await createEngine(evaluation);
  try {
    const store = engine.createParameters(policyParameters(shape));
    importWeights(store, model.weights, where);
    const lanes = lanesFor(evaluation.episodes);
    const actor = await PolicyActor.create(engine, store, shape, model.normaliser, lanes);
    return await evaluatePolicy(problem.createEnvironment, actor, evaluation);
  } finally {
    await engine.dispose();
  }
}
