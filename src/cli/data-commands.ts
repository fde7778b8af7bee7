import type { Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { common, type Common, type ContextOf } from './common-options.ts';
import { HELP } from './help.ts';

/** `warmstart data …` */
export function addData(parent: Command, language: Language, context: ContextOf): void {
  const data = parent.command('data').description(HELP.data[language]);
  common(data.command('list'), language)
    .description(HELP.dataList[language])
    .action(async (options: Common) => {
      const { listSetsCommand } = await import('./commands/data/list.ts');
      process.exitCode = listSetsCommand(context(options));
    });
  common(data.command('import'), language)
    .description(HELP.dataImport[language])
    .argument('<folder>', HELP.setFolder[language])
    .action(async (folder: string, options: Common) => {
      const { importSetCommand } = await import('./commands/data/import.ts');
      process.exitCode = await importSetCommand(folder, context(options));
    });
}
