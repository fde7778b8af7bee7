import type { Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { common, type Common, type ContextOf } from './common-options.ts';
import type { ServePolicyOptions } from './commands/serve-policy.ts';
import { HELP } from './help.ts';

/** `warmstart serve-policy` */
export function addServePolicy(parent: Command, language: Language, context: ContextOf): void {
  common(parent.command('serve-policy'), language)
    .description(HELP.servePolicy[language])
    .argument('<model>', HELP.served[language])
    .option('--port <n>', HELP.port[language])
    .option('--host <name>', HELP.host[language], '127.0.0.1')
    .option('--sample', HELP.sample[language])
    .option('--seed <n>', HELP.servingSeed[language])
    .option('--experience <file>', HELP.experience[language])
    .option('--sessions <n>', HELP.sessions[language], '1024')
    .option('--threads <n>', HELP.threads[language], '1')
    .action(async (model: string, options: ServePolicyOptions & Common) => {
      const { servePolicyCommand } = await import('./commands/serve-policy.ts');
      process.exitCode = await servePolicyCommand(model, options, context(options));
    });
}
