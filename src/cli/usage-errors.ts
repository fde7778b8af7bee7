import type { Language } from '../contract/language.ts';
import { inHelp } from './help.ts';

/** The parser's words for a wrong command line, by its error codes; `quoted` is what its own message puts in quotes. */
const CHINESE: Readonly<Record<string, (quoted: readonly string[]) => string>> = {
  'commander.unknownOption': ([option]) => `未知选项 ${option}`,
  'commander.unknownCommand': ([command]) => `未知命令 ${command}`,
  'commander.excessArguments': ([command]) => `${command} 的参数过多`,
  'commander.missingMandatoryOptionValue': ([option]) => `缺少必需的选项 ${option}`,
  'commander.missingArgument': ([argument]) => `缺少参数 ${argument}`,
  'commander.optionMissingArgument': ([option]) => `选项 ${option} 缺少值`,
  'commander.invalidArgument': ([option, value]) => `选项 ${option} 的值 ${value} 无效`,
  'commander.conflictingOption': ([option, other]) => `选项 ${option} 与 ${other} 不能同时使用`,
};

/** What to tell the user about a command line that the parser refused. */
export function usageError({ code, message }: { code: string; message: string }, language: Language): string {
  const words = language === 'zh' ? chinese(code, message) : message.replace(/^error: /, '').trim();
  return `${words}\n  → ${inHelp(language)}`;
}

function chinese(code: string, message: string): string {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1]);
  const words = CHINESE[code]?.(quoted) ?? message;
  const choices = /Allowed choices are ([^.]*)\./.exec(message)?.[1];
  const meant = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(message)?.[1];
  return [words, choices && `可选值：${choices}`, meant && `是否想输入 ${meant}？`].filter(Boolean).join('；');
}
