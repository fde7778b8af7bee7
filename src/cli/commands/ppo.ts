import { ppoRunFolder } from '../../contract/configuration/pretrain-configuration-of.ts';
import { describe, failure } from '../../contract/errors/index.ts';
import { loadPpoConfiguration } from '../../files/load-configuration.ts';
import { openPpo } from '../../jobs/ppo/open-ppo.ts';
import { modelAsTyped } from '../model-as-typed.ts';
import { performPpo } from '../perform-ppo.ts';
import type { CommandContext } from './context.ts';

export interface PpoOptions {
  readonly set: readonly string[];
  readonly externalPretrain?: string;
  readonly skipBcTraining?: boolean;
  readonly updateModel?: string;
  readonly publish?: string;
  readonly output?: string;
  readonly resume?: string;
  readonly overwrite?: boolean;
}

export async function ppoCommand(
  config: string | undefined,
  options: PpoOptions,
  { output, command, cwd }: CommandContext,
): Promise<number> {
  const resuming = options.resume !== undefined;
  if (options.publish !== undefined && options.updateModel === undefined) throw failure('command/publish', {});
  const overrides = [...shorthands(options, cwd), ...options.set];
  const loaded =
    resuming && config === undefined && overrides.length === 0
      ? null
      : loadPpoConfiguration({ ...(config !== undefined && { path: config }), overrides, cwd });
  const outputDir = options.resume ?? options.output ?? ppoRunFolder(loaded!.configuration);
  const opened = await openPpo({
    configuration: loaded && { ...loaded.configuration, output_dir: outputDir },
    where: loaded?.where ?? (() => undefined),
    directory: outputDir,
    asked: resuming ? 'resume' : options.overwrite ? 'overwrite' : null,
    workspace: cwd,
    command,
    fellBack: (reason) => output.note(describe(reason, output.language)),
  });
  return performPpo(opened, outputDir, options.publish ?? null, { output, cwd });
}

/** What an update is: PPO from the model, anchored to it throughout, with its demonstrations replayed. */
const UPDATING = [
  'name=update',
  'mode=external',
  'skip_bc_training=true',
  'update_model=true',
  'warmstart.kl_penalty.half_life=1e9',
  'warmstart.cloning.enabled=true',
];

/** The settings that options of their own stand for. */
function shorthands({ externalPretrain: model, skipBcTraining, updateModel }: PpoOptions, cwd: string): string[] {
  const startingFrom = (name: string): string => `external_pretrain=${JSON.stringify(modelAsTyped(name, cwd))}`;
  return [
    ...(updateModel === undefined ? [] : [startingFrom(updateModel), ...UPDATING]),
    ...(model === undefined ? [] : ['mode=external', startingFrom(model)]),
    ...(skipBcTraining ? ['skip_bc_training=true'] : []),
  ];
}
