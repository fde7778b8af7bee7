import type { ClassicControlId } from '../../contract/classic-control.ts';
import { failure } from '../../contract/errors/index.ts';
import { createEngine, type EngineSettings } from '../../engines/index.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { modelsOf, type Policy } from '../../models/policy.ts';
import { importWeights } from '../../models/weights.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { requireSizes } from '../create-actor.ts';
import { playGreedily, type EvaluationRequest } from './policy-evaluation.ts';
import { controlProblem } from './ppo-problem.ts';

/**
 * Runs a file's model over episodes of a classic control problem, without exploration. Throws command/model-sizes, and
 * command/control-ensemble where the file holds several models.
 */
export async function evaluateControl(
  policy: Policy,
  where: string,
  id: ClassicControlId,
  request: EvaluationRequest & EngineSettings,
): Promise<EpisodeTable> {
  const models = modelsOf(policy, where);
  if (models.length > 1) throw failure('command/control-ensemble', { where, problem: id });
  const [{ model }] = models;
  const problem = controlProblem(id);
  requireSizes(model.shape, problem, where);
  const engine = await createEngine(request);
  try {
    const store = engine.createParameters(policyParameters(model.shape));
    importWeights(store, model.weights, where);
    return await playGreedily(problem, { engine, store, shape: model.shape, normaliser: model.normaliser }, request);
  } finally {
    await engine.dispose();
  }
}
