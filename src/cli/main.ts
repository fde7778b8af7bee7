import { CommanderError } from 'commander';
import { LANGUAGES, languageOfVariables, type Language } from '../contract/language.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { obeyHost } from './host-channel.ts';
import { Output } from './output.ts';
import { exitWithLauncher } from './parent-watch.ts';
import { createProgram } from './program.ts';
import { usageError } from './usage-errors.ts';

exitWithLauncher();
obeyHost();
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
