import { TypedError } from '../../base/errors.ts';
import type { Language } from '../language.ts';
import type { ErrorEntry, ErrorWords } from './entry.ts';
import { commandErrors } from './command.ts';
import { compilerErrors } from './compiler.ts';
import { configurationErrors } from './configuration.ts';
import { demonstrationErrors } from './demonstrations.ts';
import { engineErrors } from './engine.ts';
import { environmentErrors } from './environment.ts';
import { fileErrors } from './file.ts';
import { modelErrors } from './model.ts';
import { runErrors } from './run.ts';

/** Every kind of error the program raises on purpose, with its words. */
const ERRORS = {
  ...commandErrors,
  ...compilerErrors,
  ...configurationErrors,
  ...demonstrationErrors,
  ...engineErrors,
  ...environmentErrors,
  ...fileErrors,
  ...modelErrors,
  ...runErrors,
};

export type ErrorKind = keyof typeof ERRORS;
type ParamsOf<K extends ErrorKind> = (typeof ERRORS)[K] extends ErrorEntry<infer P> ? P : never;

/** Makes the error of a kind; the caller throws it. */
export function failure<K extends ErrorKind>(kind: K, params: ParamsOf<K>, cause?: unknown): TypedError {
  const words = wordsOf(kind, params as Record<string, unknown>, 'en');
  return new TypedError(kind, params as Record<string, unknown>, joined(words), cause);
}

/** Whether `error` is a typed error of this kind. */
export function isFailure(error: unknown, kind: ErrorKind): error is TypedError {
  return error instanceof TypedError && error.kind === kind;
}

/** What to tell the user, in their language: the problem, then what to do. */
export function describe(error: TypedError, language: Language): string {
  return error.kind in ERRORS ? joined(wordsOf(error.kind as ErrorKind, error.params, language)) : error.message;
}

function wordsOf(kind: ErrorKind, params: Readonly<Record<string, unknown>>, language: Language): ErrorWords {
  const entry = ERRORS[kind] as ErrorEntry<unknown>;
  return entry[language](params);
}

function joined(words: ErrorWords): string {
  return words.fix === undefined ? words.problem : `${words.problem}\n  → ${words.fix}`;
}
