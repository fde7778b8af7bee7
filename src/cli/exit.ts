import { TypedError } from '../base/errors.ts';

/** What a command tells the shell. */
export const EXIT = {
  ok: 0,
  /** The work was done and its answer is no: a model that is not valid. */
  failed: 1,
  /** Wrong usage or bad input; nothing was lost. */
  usage: 2,
  /** Ended by Ctrl-C, after saving (128 + SIGINT). */
  interrupted: 130,
} as const;

export function exitCodeOf(error: unknown): number {
  return error instanceof TypedError ? EXIT.usage : EXIT.failed;
}
