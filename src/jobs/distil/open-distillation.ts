/**
 * Distils an ensemble into one model: the ensemble plays, its averaged probabilities are recorded as labels, and an
 * ordinary pretraining run learns from that set. The run's configuration names the set as its only source, so that the
 * run resumes, ends and describes itself like any other.
 */
import { relative, resolve } from 'node:path';
import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import { requireFit } from '../../contract/configuration/fit.ts';
import { failure } from '../../contract/errors/index.ts';
import type { FoundSet } from '../../datasets/find-or-collect.ts';
import { demonstrationFolder } from '../../datasets/find-or-collect.ts';
import type { CollectionOptions } from '../../demonstrations/collect.ts';
import type { EnsembleMember } from '../../models/ensemble.ts';
import { planRun } from '../../store/runs/plan.ts';
import { openPretraining, type OpenedPretraining, type PretrainRequest } from '../pretrain/open-pretraining.ts';
import { openProblem } from '../problem.ts';
import { collectFromPolicy, policyRecipe } from './collect-from-policy.ts';

export interface DistillationRequest extends Omit<PretrainRequest, 'configuration' | 'asked'> {
  readonly members: readonly EnsembleMember[];
  /** The student's; what distilling decides is put in its place. */
  readonly configuration: ResolvedConfiguration;
  readonly asked: 'overwrite' | null;
  /** What the ensemble plays: episodes on `seed`, `seed + 1`, … */
  readonly episodes: number;
  readonly seed: number;
  /** Told of the set before the run begins. */
  readonly collected: (found: FoundSet) => void;
}

/** Keys that distilling decides. */
export const DECIDED_KEYS = ['demonstrations', 'loss.advantage_weighting', 'augmentation.label_smoothing'] as const;

/**
 * Checks what can be checked before anything is written, has the ensemble play unless the set is there, and opens the
 * student's run. Throws what `collectFromPolicy` and `openPretraining` throw, configuration/dimensions and
 * configuration/invalid.
 */
export async function openDistillation(
  request: DistillationRequest,
  options: CollectionOptions = {},
): Promise<OpenedPretraining> {
  const { members, episodes, seed, workspace, asked, command, where } = request;
  requireSeedsApart(request);
  const problem = openProblem(request.configuration.environment, workspace);
  requireFit(request.configuration, problem, where);
  const { engine, device, threads } = request.configuration;
  const collection = { members, problem, episodes, seed, engine: { engine, device, threads } };
  const folder = relative(workspace, demonstrationFolder(workspace, policyRecipe(collection)));
  const configuration = studentConfiguration(request.configuration, folder, seed);
  const directory = resolve(workspace, request.directory);
  planRun({ directory, kind: 'pretrain', asked, configuration: { ...configuration }, command }); // refuses what is taken
  const found = await collectFromPolicy(workspace, collection, options);
  found.set.close();
  request.collected(found);
  return openPretraining({ ...request, configuration, asked });
}

/** All that is to be learned is in the set: one demonstrator, whose every decision counts as much as any other. */
function studentConfiguration(
  configuration: ResolvedConfiguration,
  folder: string,
  seed: number,
): ResolvedConfiguration {
  return {
    ...configuration,
    demonstrations: { strategies: [], seed, switch_every: 0, sources: [folder.replaceAll('\\', '/')] },
    loss: { ...configuration.loss, advantage_weighting: 'none' },
    augmentation: { ...configuration.augmentation, label_smoothing: 0 },
  };
}

/** A student evaluated on arrivals that it was trained on would look better than it is. */
function requireSeedsApart({ configuration, episodes, seed }: DistillationRequest): void {
  const { evaluation } = configuration;
  const evaluated = Math.max(evaluation.every > 0 ? evaluation.episodes : 0, evaluation.final_episodes);
  const end = evaluation.seed + evaluated;
  if (seed >= end || evaluation.seed >= seed + episodes) return;
  throw failure('configuration/invalid', {
    where: '--seed',
    key: '',
    expected: {
      en: `${episodes} seeds apart from those of the evaluation (${evaluation.seed} to ${end - 1})`,
      zh: `与评估种子（${evaluation.seed} 到 ${end - 1}）不重叠的 ${episodes} 个种子`,
    },
    found: String(seed),
    fix: `--seed ${end}`,
  });
}
