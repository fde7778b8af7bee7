import { Argument, type Command } from 'commander';
import { RUN_KINDS, type RunKind } from '../contract/run.ts';
import type { Language } from '../contract/language.ts';
import { collected, common, withSettings, type Common, type ContextOf } from './common-options.ts';
import { HELP } from './help.ts';

/** Adds `warmstart measure`, which a host asks how fast a run would be; it is not listed. */
export function addMeasure(program: Command, language: Language, context: ContextOf): void {
  common(program.command('measure', { hidden: true }), language)
    .description(HELP.measure[language])
    .addArgument(new Argument('<kind>').choices(RUN_KINDS))
    .argument('[config]', HELP.config[language])
    .option('--set <key=value>', HELP.set[language], collected)
    .action(async (kind: RunKind, config: string | undefined, options: { set?: readonly string[] } & Common) => {
      const { measureCommand } = await import('./commands/measure.ts');
      process.exitCode = await measureCommand(kind, config, withSettings(options), context(options));
    });
}
