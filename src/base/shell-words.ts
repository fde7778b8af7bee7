/** Words as a shell takes them: that of Windows, or one like sh. */
export function shellWords(words: readonly string[], windows: boolean): string {
  return words.map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : quoted(word, windows))).join(' ');
}

function quoted(word: string, windows: boolean): string {
  return windows ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
