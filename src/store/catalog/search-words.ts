/** Texts as search compares them: forms of width and case make no difference. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The words of a search, folded. */
export function searchWords(search: string): string[] {
  return folded(search)
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => word !== '');
}

/** Full text knows groups of three characters; shorter words are looked for one text after the other. */
const GROUP = 3;

export function isShort(word: string): boolean {
  return [...word].length < GROUP;
}

/** An FTS5 query for texts that hold every word, each taken as it is. */
export function matchQuery(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
}

/** A pattern of LIKE for texts that hold a word; its escape character is a backslash. */
export function likePattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
