import { resolve } from 'node:path';
import { checkPpoConfiguration, type ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { requireFit } from '../../contract/configuration/fit.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import { createEngine } from '../../engines/index.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { planRun } from '../../store/runs/plan.ts';
import { ppoShape } from '../policy-shape.ts';
import { requireMemory } from '../memory-fit/check-memory.ts';
import { whereStored, type RunRequest } from '../run-request.ts';
import { computingVersions } from '../versions.ts';
import { openPpoProblem } from './ppo-problem.ts';
import type { PpoJob } from './ppo.ts';
import { readStartingModel } from './starting-model.ts';

export type OpenedPpo =
  | Omit<PpoJob, 'stop' | 'observer'>
  /** The run is finished and stays as it is. */
  | { readonly finished: string };

/**
 * Checks everything that can be checked before anything is written (sizes, the model, files named, device, folder), then
 * takes the run folder. Throws typed errors; nothing has changed then.
 */
export async function openPpo(request: RunRequest<ResolvedPpoConfiguration>): Promise<OpenedPpo> {
  const { workspace, asked, command } = request;
  const directory = resolve(workspace, request.directory);
  const plan = planRun({ directory, kind: 'ppo', asked, configuration: request.configuration, command });
  if (plan.mode === 'leave') return { finished: directory };
  const configuration =
    plan.mode === 'resume'
      ? checkPpoConfiguration(plan.stored.configuration, whereStored(directory))
      : request.configuration;
  if (!configuration) throw new Error('a new run needs a configuration');

  const problem = openPpoProblem(configuration, workspace);
  requireFit(configuration, problem, request.where);
  requireMemory({ kind: 'ppo', configuration });
  const { external_pretrain: external, device, threads } = configuration;
  // A resumed run has a copy of its own.
  const given =
    external !== null && plan.mode !== 'resume'
      ? readStartingModel(resolve(workspace, external), configuration, problem)
      : null;
  const engine = await createEngine({
    engine: configuration.engine,
    device,
    threads,
    workload: { samples: configuration.batch_size, specs: policyParameters(ppoShape(configuration)) },
    fellBack: request.fellBack,
  });
  const run = openRun<IntervalRecord>({
    directory,
    mode: plan.mode,
    kind: 'ppo',
    configuration: { ...configuration },
    versions: computingVersions(),
    command,
  });
  return { configuration, problem, external: given, engine, run, workspace, command };
}
