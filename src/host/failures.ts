import { ORPCError } from '@orpc/server';
import { inspect } from 'node:util';
import { TypedError } from '../base/errors.ts';
import { FAILURE, type HostFailure } from '../contract/host/procedure.ts';

/** How a typed error crosses to the window; a defect is printed here and told without its details. */
export function crossing(error: unknown): unknown {
  if (error instanceof TypedError) {
    const { kind, params, message } = error;
    // Parameters survive JSON; what they hold beside that (undefined, prototypes) stays here.
    const data: HostFailure = { kind, params: JSON.parse(JSON.stringify(params)) as HostFailure['params'], message };
    return new ORPCError(FAILURE, { status: 422, message, data });
  }
  if (error instanceof ORPCError) return error;
  if (!(error instanceof Error && error.name === 'AbortError')) process.stderr.write(`${inspect(error)}\n`);
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: error instanceof Error ? error.message : String(error) });
}

/** The values of a subscription, with its errors as they cross. */
export async function* crossingStream<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value, void, void> {
  try {
    yield* values;
  } catch (error) {
    throw crossing(error);
  }
}

export function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}
