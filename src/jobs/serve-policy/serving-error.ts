import type { TypedError } from '../../base/errors.ts';
import { describe } from '../../contract/errors/index.ts';
import type { ServingError } from '../../contract/serving.ts';

/** An error as a client is told of it. */
export function servingError(error: TypedError): ServingError {
  return { kind: error.kind, message: describe(error, 'en'), message_zh: describe(error, 'zh') };
}
