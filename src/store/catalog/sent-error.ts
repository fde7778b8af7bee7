import { TypedError } from '../../base/errors.ts';
import type { SentError } from './messages.ts';

export function sent(error: unknown): SentError {
  if (error instanceof TypedError) return { kind: error.kind, params: error.params, message: error.message };
  return { kind: null, params: {}, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function received({ kind, params, message }: SentError): Error {
  return kind === null ? new Error(message) : new TypedError(kind, params, message);
}
