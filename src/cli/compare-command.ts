import type { Command } from 'commander';
import type { Language } from '../contract/language.ts';
import type { CompareOptions } from './commands/compare.ts';
import { collected, common, withSettings, type Common, type ContextOf } from './common-options.ts';
import { HELP } from './help.ts';

/** Adds `warmstart compare`. */
export function addCompare(program: Command, language: Language, context: ContextOf): void {
  const help = (name: keyof typeof HELP): string => HELP[name][language];
  common(program.command('compare'), language)
    .description(help('compare'))
    .argument('[config]', help('ppoConfig'))
    .option('--external-pretrain <model>', help('compareModel'))
    .option('--modes <list>', help('compareModes'), 'scratch,standard,external')
    .option('--seeds <n>', help('compareSeeds'), '5')
    .option('--parallel <n>', help('compareParallel'))
    .option('--threshold <value>', help('compareThreshold'))
    .option('--set <key=value>', help('set'), collected)
    .option('-o, --output <folder>', help('compareOutput'))
    .action(async (config: string | undefined, options: CompareOptions & Common) => {
      const { compareCommand } = await import('./commands/compare.ts');
      process.exitCode = await compareCommand(config, withSettings(options), context(options));
    });
}
