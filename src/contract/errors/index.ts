import { TypedError } from '../../base/errors.ts';
import type { Language } from '../language.ts';
import type { ErrorEntry, ErrorWords } from './entry.ts';
import { catalogErrors } from './catalog.ts';
import { commandErrors } from './command.ts';
import { compareErrors } from './compare.ts';
import { compilerErrors } from './compiler.ts';
import { configurationErrors } from './configuration.ts';
import { demonstrationErrors } from './demonstrations.ts';
import { doctorErrors } from './doctor.ts';
import { engineErrors } from './engine.ts';
import { environmentErrors } from './environment.ts';
import { fileErrors } from './file.ts';
import { gpuErrors } from './gpu.ts';
import { hostErrors } from './host.ts';
import { memoryErrors } from './memory.ts';
import { modelContainerErrors } from './model-containers.ts';
import { modelErrors } from './model.ts';
import { modelEnsembleErrors } from './model-ensemble.ts';
import { modelMappingErrors } from './model-mapping.ts';
import { modelOnnxErrors } from './model-onnx.ts';
import { modelTfjsErrors } from './model-tfjs.ts';
import { runErrors } from './run.ts';
import { serveErrors } from './serve.ts';
import { serverErrors } from './server.ts';
import { tensorflowErrors } from './tensorflow.ts';

/** Every kind of error the program raises on purpose, with its words. A kind is `area/what-is-wrong`. */
export const ERRORS = {
  ...catalogErrors,
  ...commandErrors,
  ...compareErrors,
  ...compilerErrors,
  ...configurationErrors,
  ...demonstrationErrors,
  ...doctorErrors,
  ...engineErrors,
  ...environmentErrors,
  ...fileErrors,
  ...gpuErrors,
  ...hostErrors,
  ...memoryErrors,
  ...modelContainerErrors,
  ...modelEnsembleErrors,
  ...modelMappingErrors,
  ...modelErrors,
  ...modelOnnxErrors,
  ...modelTfjsErrors,
  ...runErrors,
  ...serveErrors,
  ...serverErrors,
  ...tensorflowErrors,
};

export type ErrorKind = keyof typeof ERRORS;
export type ParamsOf<K extends ErrorKind> = (typeof ERRORS)[K] extends ErrorEntry<infer P> ? P : never;

/** Lines of an error's text at most, so that it stays on the screen together with the command. */
export const MAXIMUM_LINES = 12;

/** Makes the error of a kind; the caller throws it. */
export function failure<K extends ErrorKind>(kind: K, params: ParamsOf<K>, cause?: unknown): TypedError {
  const plain = params as Record<string, unknown>;
  return new TypedError(kind, plain, joined(wordsOf(kind, plain, 'en')), cause);
}

/** Whether `error` is a typed error of this kind. */
export function isFailure(error: unknown, kind: ErrorKind): error is TypedError {
  return error instanceof TypedError && error.kind === kind;
}

/** What to tell the user, in their language: the problem, then what to do; at most 12 lines. */
export function describe(error: Pick<TypedError, 'kind' | 'params' | 'message'>, language: Language): string {
  return isKind(error.kind) ? joined(wordsOf(error.kind, error.params, language)) : error.message;
}

function isKind(kind: string): kind is ErrorKind {
  return Object.hasOwn(ERRORS, kind);
}

function wordsOf(kind: ErrorKind, params: Readonly<Record<string, unknown>>, language: Language): ErrorWords {
  const entry = ERRORS[kind] as ErrorEntry<unknown>;
  return entry[language](params);
}

function joined(words: ErrorWords): string {
  const fix = words.fix === undefined ? [] : `  → ${words.fix}`.split('\n');
  const problem = words.problem.split('\n');
  // What to do is the last thing to be left out.
  const room = Math.max(1, MAXIMUM_LINES - fix.length);
  const kept = problem.length <= room ? problem : [...problem.slice(0, room - 1), '  …'];
  return [...kept, ...fix].slice(0, MAXIMUM_LINES).join('\n');
}
