import { checkStored } from '../../contract/configuration/any-kind.ts';
import type { UpdateVerdict } from '../../contract/events.ts';
import { EPISODE_METRICS } from '../../contract/metrics.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { configurationDifferences } from '../../store/runs/configuration.ts';
import { openProblem } from '../problem.ts';
import { playGreedily } from './policy-evaluation.ts';
import type { PpoProblem } from './ppo-problem.ts';
import type { PpoJob } from './ppo.ts';
import type { StartingModel } from './starting-model.ts';
import { worsening } from './worsening.ts';

export interface VersionParts extends PpoJob {
  readonly starting: StartingModel;
  readonly policies: ReadonlyMap<
    'model' | 'pretrained',
    Pick<PolicyModel, 'normaliser'> & { readonly store: ParameterStore; readonly shape: PolicyShape }
  >;
  readonly series: { readonly seed: number; readonly episodes: number };
}

/** Number of a model among the versions that updates have made of it. */
function versionOf({ lineage }: Pick<PolicyModel, 'lineage'>): number {
  const { version } = lineage;
  return typeof version === 'number' ? version : 1;
}

/**
 * Whether a new version may take the old one's place: on fresh episodes it must neither be significantly worse, to the
 * confidence that rollbacks ask for, nor worse by more than their tolerance, on the configured problem and on the one
 * that the old version was trained for.
 *
 * @param tables of both on the configured problem
 */
export async function judgeUpdate(
  parts: VersionParts,
  tables: ReadonlyMap<string, EpisodeTable>,
): Promise<UpdateVerdict> {
  const { configuration, problem, starting } = parts;
  const { significance, tolerance } = configuration.warmstart.rollback;
  const judged = (name: 'configured' | 'original', { metric }: PpoProblem, both: ReadonlyMap<string, EpisodeTable>) => {
    const [model, pretrained] = ['model', 'pretrained'].map((one) => both.get(one)!.column(metric));
    const { relative, lowerBound } = worsening(model, pretrained, EPISODE_METRICS[metric].better, significance);
    return { problem: name, metric, relative, lower_bound: lowerBound };
  };
  const original = originalProblem(parts);
  const comparisons = [
    judged('configured', problem, tables),
    ...(original ? [judged('original', original, await playBoth(parts, original))] : []),
  ];
  return {
    accepted: comparisons.every(({ relative, lower_bound: bound }) => !(bound > 0) && relative <= tolerance),
    version: versionOf(starting.model) + 1,
    comparisons,
  };
}

/** The scheduling problem that the old version was trained for; null where that is the configured one, or unknown. */
function originalProblem({ configuration, problem, workspace, starting }: VersionParts): PpoProblem | null {
  const { configuration: own } = starting.model;
  if (!problem.dispatch || !('environment' in own)) return null;
  const { environment } = checkStored(own, [], starting.path).configuration;
  if (configurationDifferences({ ...environment }, { ...configuration.environment }).length === 0) return null;
  const dispatch = openProblem(environment, workspace);
  return { ...problem, createEnvironment: dispatch.createEnvironment, dispatch };
}

async function playBoth(
  { engine, policies, series }: VersionParts,
  problem: PpoProblem,
): Promise<Map<string, EpisodeTable>> {
  const tables = new Map<string, EpisodeTable>();
  for (const [name, policy] of policies) tables.set(name, await playGreedily(problem, { engine, ...policy }, series));
  return tables;
}
