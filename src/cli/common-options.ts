import { Option, type Command } from 'commander';
import { LANGUAGES, type Language } from '../contract/language.ts';
import type { CommandContext } from './commands/context.ts';
import { HELP } from './help.ts';
import { Output } from './output.ts';

/** Options of every command. */
export interface Common {
  readonly json?: boolean;
}

/** Makes what a command is given from its options. */
export type ContextOf = (options: Common) => CommandContext;

export function contextOf(language: Language, args: readonly string[]): ContextOf {
  return (options) => ({
    output: new Output({ json: options.json === true, language }),
    command: ['warmstart', ...args],
    cwd: process.cwd(),
  });
}

export function common(command: Command, language: Language): Command {
  return command.option('--json', HELP.json[language]).addOption(languageOption(language));
}

export function languageOption(language: Language): Option {
  return new Option('--lang <language>', HELP.lang[language]).choices(LANGUAGES);
}

/** Gathers an option that may be given several times. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function withSettings<Options extends { readonly set?: readonly string[] }>(options: Options) {
  return { ...options, set: options.set ?? [] };
}
