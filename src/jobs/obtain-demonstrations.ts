import { resolve } from 'node:path';
import type { ResolvedConfiguration } from '../contract/configuration/check.ts';
import { shown } from '../contract/errors/entry.ts';
import { failure } from '../contract/errors/index.ts';
import type { StrategyName } from '../contract/strategies.ts';
import { DemonstrationSet } from '../datasets/demonstration-set.ts';
import { findOrCollect, type CollectionRequest } from '../datasets/find-or-collect.ts';
import { requireSoundSet } from '../datasets/sound-set.ts';
import type { CollectionOptions } from '../demonstrations/collect.ts';
import type { DemonstrationSource } from '../demonstrations/demonstration-source.ts';
import { mergeDemonstrations } from '../demonstrations/merge.ts';
import type { DispatcherView } from '../environments/dispatch/dispatcher-view.ts';
import { createStrategy } from '../environments/strategies/index.ts';
import type { Problem } from './problem.ts';

/** What a configuration asks to be collected. */
export function collectionRequest(
  { demonstrations }: Pick<ResolvedConfiguration, 'demonstrations'>,
  problem: Problem,
): CollectionRequest<DispatcherView> {
  return {
    recipe: problem.recipe(demonstrations),
    traceFile: problem.traceFile,
    createEnvironment: problem.createEnvironment,
    createStrategy: (name) => createStrategy(name as StrategyName),
  };
}

export interface ObtainedDemonstrations {
  readonly source: DemonstrationSource;
  /** Folders of the sets, the collected one first. */
  readonly folders: readonly string[];
  /** Nothing had to be collected. */
  readonly found: boolean;
}

/** Refuses a set whose observations or actions are not the problem's. Throws demonstrations/mismatch. */
export function requireSameProblem(set: DemonstrationSource, problem: Problem): void {
  const compare = (what: string, expected: number | string, found: number | string): void => {
    if (expected === found) return;
    const words = { expected: shown(expected), found: shown(found) };
    throw failure('demonstrations/mismatch', { set: set.label, reference: 'environment', what, ...words });
  };
  compare('observation_size', problem.stateDim, set.observationSize);
  compare('action_count', problem.actionDim, set.actionCount);
  problem.featureNames.forEach((name, i) => compare(`feature_names[${i}]`, name, set.featureNames[i]));
}

/** Finds or collects what the configuration's strategies demonstrate, and merges the sets it names. */
export async function obtainDemonstrations(
  configuration: Pick<ResolvedConfiguration, 'demonstrations'>,
  problem: Problem,
  workspace: string,
  options: CollectionOptions = {},
): Promise<ObtainedDemonstrations> {
  const { strategies, sources } = configuration.demonstrations;
  const sets: DemonstrationSet[] = [];
  let found = true;
  try {
    if (strategies.length > 0) {
      const collected = await findOrCollect(workspace, collectionRequest(configuration, problem), options);
      found = collected.found;
      sets.push(collected.set);
      if (found) collected.set.verify(); // all of it is about to be read anyway, and learned from for hours
    }
    for (const folder of sources) {
      const set = DemonstrationSet.open(resolve(workspace, folder));
      sets.push(set);
      set.verify();
      await requireSoundSet(set);
    }
    return { source: mergeDemonstrations(sets), folders: sets.map((set) => set.label), found };
  } catch (error) {
    for (const set of sets) set.close();
    throw error;
  }
}
