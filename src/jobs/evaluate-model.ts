import { createEngine, type EngineSettings } from '../engines/index.ts';
import { modelsOf, type Policy } from '../models/policy.ts';
import type { EpisodeTable } from '../rollout/episodes.ts';
import { evaluatePolicy, lanesFor, type PolicyEvaluation } from '../rollout/evaluate-policy.ts';
import { createActor, requireModelsFit } from './create-actor.ts';
import type { Problem } from './problem.ts';

export interface ModelEvaluation extends PolicyEvaluation {
  readonly device: string;
  readonly engine: EngineSettings['engine'];
  readonly threads: number;
}

/** Runs a file's model or ensemble over a series of episodes. Throws command/model-sizes where sizes do not fit. */
export async function evaluateModel(
  policy: Policy,
  where: string,
  problem: Problem,
  evaluation: ModelEvaluation,
): Promise<EpisodeTable> {
  const models = modelsOf(policy, where);
  requireModelsFit(models, problem);
  const engine = await createEngine(evaluation);
  try {
    const actor = await createActor(engine, models, lanesFor(evaluation.episodes));
    return await evaluatePolicy(problem.createEnvironment, actor, evaluation);
  } finally {
    await engine.dispose();
  }
}
