import type { Language } from '../language.ts';

/** The words of one error: what is wrong (where, expected, found), and what to do. Both may have several lines. */
export interface ErrorWords {
  readonly problem: string;
  readonly fix?: string;
}

/** One kind of error: its words in every language, made from its parameters. */
export type ErrorEntry<P> = Readonly<Record<Language, (params: P) => ErrorWords>>;

/** Declares an entry; the type argument is the parameters' type. Parameters must survive JSON. */
export function entry<P>(words: ErrorEntry<P>): ErrorEntry<P> {
  return words;
}

/**
 * A value as an error shows it: JSON, in one line, at most `limit` characters. Line breaks and other control characters
 * come out escaped, so a value can neither break the message's lines nor write to the terminal.
 */
export function shown(value: unknown, limit = 60): string {
  return shortened(typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)), limit);
}

function escaped(control: string): string {
  const json = JSON.stringify(control).slice(1, -1);
  return json === control ? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}` : json;
}

/** A name as an error shows it: as it is where it reads as one word, else like any other value. */
export function shownName(name: string, limit = 60): string {
  return name.length <= limit && /^[\p{L}\p{N}_.$-]+$/u.test(name) ? name : shown(name, limit);
}

/** Text on one line of at most `limit` characters, control characters escaped, the middle left out where it is longer. */
export function shortened(text: string, limit: number): string {
  const line = text.replace(/\p{Cc}/gu, escaped);
  if (line.length <= limit) return line;
  const tail = Math.floor((limit - 1) / 4);
  return `${line.slice(0, limit - 1 - tail)}…${line.slice(line.length - tail)}`;
}
