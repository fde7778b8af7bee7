import { findOrWrite, writeSet, type FoundSet } from '../../datasets/find-or-collect.ts';
import type { Recipe } from '../../datasets/recipe.ts';
import type { CollectionOptions } from '../../demonstrations/collect.ts';
import { createEngine, type EngineSettings } from '../../engines/index.ts';
import type { EnsembleMember } from '../../models/ensemble.ts';
import { lanesFor } from '../../rollout/evaluate-policy.ts';
import { recordPolicy } from '../../rollout/record-policy.ts';
import { createActor, requireModelsFit } from '../create-actor.ts';
import type { Problem } from '../problem.ts';

/** What a demonstrating ensemble is called among a set's strategies. */
const DEMONSTRATOR = 'ensemble';

export interface PolicyCollection {
  readonly members: readonly EnsembleMember[];
  readonly problem: Problem;
  readonly episodes: number;
  /** Of the first episode; the others follow. */
  readonly seed: number;
  readonly engine: EngineSettings;
}

/** What determines the set of such a collection. */
export function policyRecipe({ members, problem, episodes, seed }: Omit<PolicyCollection, 'engine'>): Recipe {
  const strategies = [{ name: DEMONSTRATOR, episodes }];
  return {
    ...problem.recipe({ strategies, seed, switch_every: 0 }),
    policy: { members: members.map(({ origin }) => origin.sha256) },
  };
}

/**
 * Opens the set in which these models, acting together, played these episodes; has them play where it is not there
 * yet. Throws command/model-sizes, demonstrations/bad-step, file errors, and the reason of an abort; no part of a set is
 * left then.
 */
export async function collectFromPolicy(
  workspace: string,
  collection: PolicyCollection,
  options: CollectionOptions = {},
): Promise<FoundSet> {
  const { members, problem, episodes, seed } = collection;
  const models = members.map(({ model, origin }) => ({ model, where: origin.file }));
  requireModelsFit(models, problem);
  const recipe = policyRecipe(collection);
  return findOrWrite(workspace, recipe, async (folder) => {
    const { stateDim, actionDim, featureNames, traceFile, createEnvironment } = problem;
    const header = {
      recipe,
      traceFile,
      observationSize: stateDim,
      actionCount: actionDim,
      featureNames,
      policyFiles: members.map(({ origin }) => origin.file),
    };
    const engine = await createEngine(collection.engine);
    try {
      const actor = await createActor(engine, models, lanesFor(episodes));
      return await writeSet(folder, header, (writer) =>
        recordPolicy(createEnvironment, actor, DEMONSTRATOR, { seed, episodes }, writer, options),
      );
    } finally {
      await engine.dispose();
    }
  });
}
