import type { Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { common, type Common, type ContextOf } from './common-options.ts';
import type { ServeOptions } from './commands/serve.ts';
import { HELP } from './help.ts';

/** `warmstart serve` */
export function addServe(parent: Command, language: Language, context: ContextOf): void {
  common(parent.command('serve'), language)
    .description(HELP.serve[language])
    .option('--host <name>', HELP.host[language], '127.0.0.1')
    .option('--port <n>', HELP.servePort[language])
    .option('--no-open', HELP.noOpen[language])
    .option('--workspace <folder>', HELP.workspace[language])
    .option('--leave-runs', HELP.leaveRuns[language])
    .action(async (options: ServeOptions & Common) => {
      const { serveCommand } = await import('./commands/serve.ts');
      process.exitCode = await serveCommand(options, context(options));
    });
}
