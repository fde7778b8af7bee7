import type { TypedError } from '../../base/errors.ts';

/** `engine/runtime`. Errors are loaded when one happens: a thread that computes starts in half the time without them. */
export async function runtimeFailure(program: string, doing: 'load' | 'run', error: unknown): Promise<TypedError> {
  const { failure } = await import('../../contract/errors/index.ts');
  return failure('engine/runtime', { program, doing, reason: (error as Error).message }, error);
}
