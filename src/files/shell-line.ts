import { shellWords } from '../base/shell-words.ts';

/** Words as this machine's shell takes them. */
export function shellLine(words: readonly string[]): string {
  return shellWords(words, process.platform === 'win32');
}
