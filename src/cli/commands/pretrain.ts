import { describe } from '../../contract/errors/index.ts';
import { loadConfiguration } from '../../files/load-configuration.ts';
import { openPretraining } from '../../jobs/pretrain/open-pretraining.ts';
import { performPretraining } from '../perform-pretraining.ts';
import type { CommandContext } from './context.ts';

export interface PretrainOptions {
  readonly set: readonly string[];
  readonly output?: string;
  readonly resume?: string;
  readonly overwrite?: boolean;
}

export async function pretrainCommand(
  config: string | undefined,
  options: PretrainOptions,
  { output, command, cwd }: CommandContext,
): Promise<number> {
  const resuming = options.resume !== undefined;
  const loaded =
    resuming && config === undefined && options.set.length === 0
      ? null
      : loadConfiguration({ ...(config !== undefined && { path: config }), overrides: options.set, cwd });
  const outputDir = options.resume ?? options.output ?? loaded!.configuration.output_dir;
  const opened = await openPretraining({
    configuration: loaded && { ...loaded.configuration, output_dir: outputDir },
    where: loaded?.where ?? (() => undefined),
    directory: outputDir,
    asked: resuming ? 'resume' : options.overwrite ? 'overwrite' : null,
    workspace: cwd,
    command,
    fellBack: (reason) => output.note(describe(reason, output.language)),
  });
  return performPretraining(opened, outputDir, { output, cwd });
}
