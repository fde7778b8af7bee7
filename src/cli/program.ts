import { Command, Option } from 'commander';
import type { Language } from '../contract/language.ts';
import { programVersion } from '../jobs/versions.ts';
import { collected, common, contextOf, languageOption, withSettings, type Common } from './common-options.ts';
import type { CollectOptions } from './commands/collect.ts';
import type { EvaluateOptions } from './commands/evaluate.ts';
import type { PretrainOptions } from './commands/pretrain.ts';
import type { ValidateOptions } from './commands/validate.ts';
import { HELP, helpTitle } from './help.ts';
import { addData } from './data-commands.ts';
import { addDoctor } from './doctor-command.ts';
import { addMeasure } from './measure-command.ts';
import { addExport, addModels } from './models-commands.ts';
import { addCompare } from './compare-command.ts';
import { addPpo } from './ppo-command.ts';
import { addServe } from './serve-command.ts';
import { addServePolicy } from './serve-policy-command.ts';

/** Each command's code is loaded only when it runs, so that a short command starts fast. */
export function createProgram(language: Language, args: readonly string[]): Command {
  const help = (name: keyof typeof HELP): string => HELP[name][language];
  const program = new Command('warmstart')
    .description(help('program'))
    .version(programVersion(), '-V, --version', help('version'))
    .addOption(languageOption(language))
    .helpOption('-h, --help', help('help'))
    .helpCommand('help [command]', help('help'))
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // `run` words errors
    .configureHelp({ styleTitle: (title) => helpTitle(title, language) });
  const context = contextOf(language, args);

  common(program.command('pretrain'), language)
    .description(help('pretrain'))
    .argument('[config]', help('config'))
    .option('--set <key=value>', help('set'), collected)
    .option('-o, --output <folder>', help('output'))
    .addOption(new Option('--resume <folder>', help('resume')).conflicts(['output', 'overwrite']))
    .option('--overwrite', help('overwrite'))
    .action(async (config: string | undefined, options: PretrainOptions & Common) => {
      const { pretrainCommand } = await import('./commands/pretrain.ts');
      process.exitCode = await pretrainCommand(config, withSettings(options), context(options));
    });
  common(program.command('collect'), language)
    .description(help('collect'))
    .argument('[config]', help('config'))
    .option('--set <key=value>', help('set'), collected)
    .option('-o, --output <folder>', help('collectOutput'))
    .action(async (config: string | undefined, options: CollectOptions & Common) => {
      const { collectCommand } = await import('./commands/collect.ts');
      process.exitCode = await collectCommand(config, withSettings(options), context(options));
    });
  common(program.command('evaluate'), language)
    .description(help('evaluate'))
    .option('--strategy <name>', help('strategy'))
    .option('--model <file>', help('model'))
    .option('--config <config>', help('config'))
    .option('--set <key=value>', help('set'), collected)
    .option('--episodes <n>', help('episodes'), '20')
    .option('--seed <n>', help('seed'), '0')
    .option('--sample', help('sample'))
    .action(async (options: EvaluateOptions & Common) => {
      const { evaluateCommand } = await import('./commands/evaluate.ts');
      process.exitCode = await evaluateCommand(withSettings(options), context(options));
    });
  common(program.command('validate'), language)
    .description(help('validate'))
    .argument('<model>', help('model'))
    .option('--config <config>', help('validateConfig'))
    .option('--set <key=value>', help('set'), collected)
    .option('--rollout <n>', help('rollout'))
    .option('--seed <n>', help('rolloutSeed'), '1000000')
    .action(async (model: string, options: ValidateOptions & Common) => {
      const { validateCommand } = await import('./commands/validate.ts');
      process.exitCode = await validateCommand(model, withSettings(options), context(options));
    });
  addPpo(program, language, context);
  addCompare(program, language, context);
  addExport(program, language, context);
  addModels(program, language, context);
  addData(program, language, context);
  addServe(program, language, context);
  addServePolicy(program, language, context);
  addDoctor(program, language, context);
  addMeasure(program, language, context);
  return program;
}
