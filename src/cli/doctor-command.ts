import type { Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { common, type Common, type ContextOf } from './common-options.ts';
import { HELP } from './help.ts';

/** Adds `warmstart doctor`. */
export function addDoctor(program: Command, language: Language, context: ContextOf): void {
  common(program.command('doctor'), language)
    .description(HELP.doctor[language])
    .action(async (options: Common) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      process.exitCode = await doctorCommand(context(options));
    });
}
