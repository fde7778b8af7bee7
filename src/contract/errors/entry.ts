import type { Language } from '../language.ts';

/** The words of one error: what is wrong (where, expected, found), and what to do. */
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
