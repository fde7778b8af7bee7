import { resolve } from 'node:path';
import type { TypedError } from '../../base/errors.ts';
import { checkPpoConfiguration, type ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { requireFit } from '../../contract/configuration/fit.ts';
import { keyText, type Where } from '../../contract/configuration/key-path.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import { createEngine } from '../../engines/index.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { planRun } from '../../store/runs/plan.ts';
import { computingVersions } from '../versions.ts';
import { openPpoProblem } from './ppo-problem.ts';
import type { PpoJob } from './ppo.ts';
import { readStartingModel } from './starting-model.ts';

export interface PpoRequest {
  /** null with `resume`: the run's own is taken. */
  readonly configuration: ResolvedPpoConfiguration | null;
  readonly where: Where;
  /** Run folder, relative to the workspace. */
  readonly directory: string;
  readonly asked: 'resume' | 'overwrite' | null;
  readonly workspace: string;
  /** The command line as typed, for the record and for suggestions. */
  readonly command: readonly string[];
  /** Told where `engine: auto` found nothing native to compute with. */
  readonly fellBack: (reason: TypedError) => void;
}

export type OpenedPpo =
  | Omit<PpoJob, 'stop' | 'observer'>
  /** The run is finished and stays as it is. */
  | { readonly finished: string };

/**
 * Checks everything that can be checked before anything is written (sizes, the model, files named, device, folder), then
 * takes the run folder. Throws typed errors; nothing has changed then.
 */
export async function openPpo(request: PpoRequest): Promise<OpenedPpo> {
  const { workspace, asked, command } = request;
  const directory = resolve(workspace, request.directory);
  const plan = planRun({ directory, kind: 'ppo', asked, configuration: request.configuration, command });
  if (plan.mode === 'leave') return { finished: directory };
  const configuration = plan.mode === 'resume' ? ownConfiguration(plan.stored, directory) : request.configuration;
  if (!configuration) throw new Error('a new run needs a configuration');

  const problem = openPpoProblem(configuration, workspace);
  requireFit(configuration, problem, request.where);
  const { external_pretrain: external, device, threads } = configuration;
  // A resumed run has a copy of its own.
  if (external !== null && plan.mode !== 'resume')
    readStartingModel(resolve(workspace, external), configuration, problem);
  const engine = await createEngine({ engine: configuration.engine, device, threads, fellBack: request.fellBack });
  const run = openRun<IntervalRecord>({
    directory,
    mode: plan.mode,
    kind: 'ppo',
    configuration: { ...configuration },
    versions: computingVersions(),
    command,
  });
  return { configuration, problem, engine, run, workspace, command };
}

/** The configuration that a stored run was started with. */
function ownConfiguration(stored: { readonly configuration: unknown }, directory: string): ResolvedPpoConfiguration {
  return checkPpoConfiguration(stored.configuration, (path) => `${directory}/config.json ${keyText(path)}`.trim());
}
