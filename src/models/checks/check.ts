import { TypedError } from '../../base/errors.ts';
import type { ErrorEntry } from '../../contract/errors/entry.ts';
import { ERRORS } from '../../contract/errors/index.ts';
import type { Language, Text } from '../../contract/language.ts';

export type CheckName =
  | 'readable'
  | 'format'
  | 'version'
  | 'architecture'
  | 'weights'
  | 'finite'
  | 'magnitude'
  | 'fields'
  | 'normaliser'
  | 'configuration'
  | 'expected'
  | 'probe'
  | 'mapping'
  | 'members'
  | 'agreement'
  | 'rollout';

export type CheckStatus = 'pass' | 'warning' | 'fail';

/** A setting as it should be and as it is. */
export interface ComparedSetting {
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** One question put to a model, and its answer. */
export interface Check {
  readonly name: CheckName;
  readonly status: CheckStatus;
  readonly message: Text;
  /** What to do; absent where it passed. */
  readonly fix?: Text;
  /** Setting by setting, where it compared some. */
  readonly table?: readonly ComparedSetting[];
  /** The error that it failed by, where there was one. */
  readonly cause?: TypedError;
}

export function passed(name: CheckName, message: Text): Check {
  return { name, status: 'pass', message };
}

export function warned(name: CheckName, message: Text, fix: Text): Check {
  return { name, status: 'warning', message, fix };
}

export function failed(name: CheckName, message: Text, fix: Text): Check {
  return { name, status: 'fail', message, fix };
}

/** A typed error as a failed check; any other error is a defect and thrown on. */
export function failedBy(name: CheckName, error: unknown): Check {
  if (!(error instanceof TypedError)) throw error;
  const words = (language: Language) =>
    (ERRORS as Record<string, ErrorEntry<unknown>>)[error.kind][language](error.params);
  const [en, zh] = [words('en'), words('zh')];
  return {
    name,
    status: 'fail',
    message: { en: en.problem, zh: zh.problem },
    cause: error,
    ...(en.fix !== undefined && zh.fix !== undefined && { fix: { en: en.fix, zh: zh.fix } }),
  };
}
