import { resolve } from 'node:path';
import { checkConfiguration, type ResolvedConfiguration } from '../../contract/configuration/check.ts';
import { failure } from '../../contract/errors/index.ts';
import { requireFit } from '../../contract/configuration/fit.ts';
import { DemonstrationSet } from '../../datasets/demonstration-set.ts';
import { requireSameLabels } from '../../demonstrations/merge.ts';
import { createEngine } from '../../engines/index.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { planRun } from '../../store/runs/plan.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { requireMemory } from '../memory-fit/check-memory.ts';
import { requireSameProblem } from '../obtain-demonstrations.ts';
import { policyShape } from '../policy-shape.ts';
import { openProblem, type Problem } from '../problem.ts';
import { whereStored, type RunRequest } from '../run-request.ts';
import { computingVersions } from '../versions.ts';
import type { PretrainJob } from './pretrain.ts';

export type PretrainRequest = RunRequest<ResolvedConfiguration>;

export type OpenedPretraining =
  | Omit<PretrainJob, 'startFrom' | 'stop' | 'observer'>
  /** The run is finished and stays as it is. */
  | { readonly finished: string };

/**
 * Checks everything that can be checked before anything is written (sizes, files named, device, folder), then takes the
 * run folder. Throws typed errors; nothing has changed then.
 */
export async function openPretraining(request: PretrainRequest): Promise<OpenedPretraining> {
  const { workspace, asked, command } = request;
  const directory = resolve(workspace, request.directory);
  const plan = planRun({ directory, kind: 'pretrain', asked, configuration: request.configuration, command });
  if (plan.mode === 'leave') return { finished: directory };
  const configuration =
    plan.mode === 'resume'
      ? checkConfiguration(plan.stored.configuration, whereStored(directory))
      : request.configuration;
  if (!configuration) throw new Error('a new run needs a configuration');

  const problem = openProblem(configuration.environment, workspace);
  requireFit(configuration, problem, request.where);
  requireMemory({ kind: 'pretrain', configuration });
  requireDemonstrations(configuration, problem, workspace);
  const { device, threads } = configuration;
  const engine = await createEngine({
    engine: configuration.engine,
    device,
    threads,
    workload: { samples: configuration.batch_size, specs: policyParameters(policyShape(configuration)) },
    fellBack: request.fellBack,
  });
  const run = openRun({
    directory,
    mode: plan.mode,
    kind: 'pretrain',
    configuration: { ...configuration },
    versions: computingVersions(),
    command,
  });
  return { configuration, problem, engine, run, workspace };
}

/** Refuses a configuration that names no demonstrations, or collected sets that cannot be learned from with it. */
function requireDemonstrations(
  { demonstrations: { strategies, sources }, augmentation }: ResolvedConfiguration,
  problem: Problem,
  workspace: string,
): void {
  if (strategies.length === 0 && sources.length === 0) throw failure('demonstrations/none', {});
  const sets = sources.map((folder) => {
    const set = DemonstrationSet.open(resolve(workspace, folder));
    set.close();
    requireSameProblem(set, problem);
    return set;
  });
  requireSameLabels(strategies.length === 0 ? sets : [...sets, { label: 'demonstrations.strategies' }]);
  const labelled = sets.find(({ readProbabilities }) => readProbabilities);
  const { label_smoothing: found } = augmentation;
  if (labelled && found > 0) throw failure('demonstrations/smoothed-labels', { set: labelled.label, found });
}
