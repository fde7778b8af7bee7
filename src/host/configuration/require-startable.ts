import { existsSync } from 'node:fs';
import { requireFit } from '../../contract/configuration/fit.ts';
import type { KeyPath, Where } from '../../contract/configuration/key-path.ts';
import { failure } from '../../contract/errors/index.ts';
import { requireDevice } from '../../engines/require-device.ts';
import { openPpoProblem } from '../../jobs/ppo/ppo-problem.ts';
import { readStartingModel } from '../../jobs/ppo/starting-model.ts';
import { openProblem } from '../../jobs/problem.ts';
import { isTrace } from '../../contract/configuration/environment.ts';
import type { Workspace } from '../workspace.ts';
import { runFolder, type KindOfConfiguration } from './run-kinds.ts';

/** One thing that a run would refuse when it starts. */
export interface StartCheck {
  /** The setting that it is about. */
  readonly path: KeyPath;
  /** Throws a typed error. */
  readonly require: () => void;
}

/**
 * Sizes that do not fit, files that are not there or that a window may not name, a device that cannot be had; cheap
 * enough for every keystroke.
 */
export function startChecks(checked: KindOfConfiguration, where: Where, workspace: Workspace): readonly StartCheck[] {
  const { device, engine } = checked.configuration;
  const outputPath = checked.configuration.output_dir === null ? ['name'] : ['output_dir'];
  return [
    { path: ['device'], require: () => requireDevice(engine, device) },
    { path: outputPath, require: () => workspace.writable(runFolder(checked)) },
    ...checksOfFiles(checked, workspace),
    ...checksOfKind(checked, where, workspace.root),
  ];
}

/** Files that are named must be such as a window may read. */
function checksOfFiles({ configuration }: KindOfConfiguration, workspace: Workspace): StartCheck[] {
  const { environment, demonstrations } = configuration;
  const readable = (path: KeyPath, file: string): StartCheck => ({ path, require: () => workspace.absolute(file) });
  const model = 'external_pretrain' in configuration ? configuration.external_pretrain : null;
  const requireModel = (file: string): void => {
    if (!existsSync(workspace.absolute(file))) throw failure('file/not-found', { path: file });
  };
  return [
    ...(isTrace(environment.arrivals) ? [readable(['environment', 'arrivals'], environment.arrivals)] : []),
    ...demonstrations.sources.map((source, i) => readable(['demonstrations', 'sources', i], source)),
    ...(model === null ? [] : [{ path: ['external_pretrain'], require: () => requireModel(model) }]),
  ];
}

function checksOfKind(checked: KindOfConfiguration, where: Where, workspace: string): StartCheck[] {
  const { configuration } = checked;
  const arrivals = ['environment', 'arrivals'];
  if (checked.kind === 'pretrain') {
    const { strategies, sources } = checked.configuration.demonstrations;
    const problem = () => openProblem(configuration.environment, workspace);
    const requireDemonstrations = (): void => {
      if (strategies.length === 0 && sources.length === 0) throw failure('demonstrations/none', {});
    };
    return [
      { path: arrivals, require: () => requireFit(configuration, problem(), where) },
      { path: ['demonstrations', 'strategies'], require: requireDemonstrations },
    ];
  }
  const problem = () => openPpoProblem(checked.configuration, workspace);
  return [{ path: arrivals, require: () => requireFit(configuration, problem(), where) }];
}

/** Refuses what a run would refuse when it starts. `withModel`: also a model to start from that is not valid or does not fit. */
export function requireStartable(
  checked: KindOfConfiguration,
  where: Where,
  workspace: Workspace,
  withModel: boolean,
): void {
  for (const check of startChecks(checked, where, workspace)) check.require();
  if (!withModel || checked.kind === 'pretrain') return;
  const { configuration } = checked;
  const { external_pretrain: model } = configuration;
  if (model === null) return;
  readStartingModel(workspace.absolute(model), configuration, openPpoProblem(configuration, workspace.root));
}
