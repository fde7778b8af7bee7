import { Option, type Command } from 'commander';
import type { Language } from '../contract/language.ts';
import type { PpoOptions } from './commands/ppo.ts';
import { collected, common, withSettings, type Common, type ContextOf } from './common-options.ts';
import { HELP } from './help.ts';

/** Adds `warmstart ppo`. */
export function addPpo(program: Command, language: Language, context: ContextOf): void {
  const help = (name: keyof typeof HELP): string => HELP[name][language];
  common(program.command('ppo'), language)
    .description(help('ppo'))
    .argument('[config]', help('ppoConfig'))
    .option('--external-pretrain <model>', help('externalPretrain'))
    .option('--skip-bc-training', help('skipBcTraining'))
    .addOption(
      new Option('--update-model <model>', help('updateModel')).conflicts(['externalPretrain', 'skipBcTraining']),
    )
    .option('--publish <file>', help('publish'))
    .option('--set <key=value>', help('set'), collected)
    .option('-o, --output <folder>', help('ppoOutput'))
    .addOption(new Option('--resume <folder>', help('resume')).conflicts(['output', 'overwrite']))
    .option('--overwrite', help('overwrite'))
    .action(async (config: string | undefined, options: PpoOptions & Common) => {
      const { ppoCommand } = await import('./commands/ppo.ts');
      process.exitCode = await ppoCommand(config, withSettings(options), context(options));
    });
}
