import { Command, CommanderError, Option } from 'commander';
import { LANGUAGES, languageOfVariables, type Language } from '../contract/language.ts';
import { programVersion } from '../jobs/versions.ts';
import type { CollectOptions } from './commands/collect.ts';
import type { EvaluateOptions } from './commands/evaluate.ts';
import type { PretrainOptions } from './commands/pretrain.ts';
import type { ValidateOptions } from './commands/validate.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { Output } from './output.ts';
import { exitWithLauncher } from './parent-watch.ts';
import { HELP, helpTitle } from './help.ts';
import { usageError } from './usage-errors.ts';

/** Options of every command. */
interface Common {
  readonly json?: boolean;
}

exitWithLauncher();
process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const language = languageAsked(args);
  const program = createProgram(language, args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      if (error.code !== 'commander.help') process.stderr.write(`${usageError(error, language)}\n`);
      return EXIT.usage;
    }
    new Output({ json: args.includes('--json'), language }).error(error);
    return exitCodeOf(error);
  }
}

/** Read before the options are, since their help is in that language too. */
function languageAsked(args: readonly string[]): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : args[at].includes('=') ? args[at].split('=')[1] : args[at + 1];
  return LANGUAGES.find((language) => language === asked) ?? languageOfVariables(process.env);
}

/** Each command's code is loaded only when it runs, so that a short command starts fast. */
function createProgram(language: Language, args: readonly string[]): Command {
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
  const context = (options: Common) => ({
    output: new Output({ json: options.json === true, language }),
    command: ['warmstart', ...args],
    cwd: process.cwd(),
  });

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
    .action(async (model: string, options: ValidateOptions & Common) => {
      const { validateCommand } = await import('./commands/validate.ts');
      process.exitCode = await validateCommand(model, withSettings(options), context(options));
    });
  return program;
}

function common(command: Command, language: Language): Command {
  return command.option('--json', HELP.json[language]).addOption(languageOption(language));
}

function languageOption(language: Language): Option {
  return new Option('--lang <language>', HELP.lang[language]).choices(LANGUAGES);
}

function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function withSettings<Options extends { readonly set?: readonly string[] }>(options: Options) {
  return { ...options, set: options.set ?? [] };
}
