import { readFileSync } from 'node:fs';
import { TypedError } from '../base/errors.ts';
import type { NewEvent } from '../contract/events.ts';
import { latestCheckpoints } from '../store/runs/checkpoints.ts';

/** The newest checkpoint of a run that can be read, and those newer ones that cannot. */
export interface NewestCheckpoint<C> {
  readonly checkpoint: C | null;
  readonly unreadable: readonly { readonly name: string; readonly error: TypedError }[];
}

/** @param decode throws typed errors for what is no checkpoint of the run */
export function newestCheckpoint<C>(
  directory: string,
  decode: (bytes: Uint8Array, name: string) => C,
): NewestCheckpoint<C> {
  const unreadable: { name: string; error: TypedError }[] = [];
  for (const { name, path } of latestCheckpoints(directory)) {
    try {
      return { checkpoint: decode(readFileSync(path), name), unreadable };
    } catch (error) {
      if (!(error instanceof TypedError)) throw error;
      unreadable.push({ name, error });
    }
  }
  return { checkpoint: null, unreadable };
}

/** @param fallback the checkpoint that is taken instead; null: none */
export function unreadableCheckpoint(name: string, error: Error, fallback: string | null): NewEvent {
  const reason = error.message.split('\n')[0];
  return {
    event: 'warning',
    kind: 'checkpoint_unreadable',
    params: { name, fallback },
    text: {
      en: `${name} cannot be read (${reason}); going on from ${fallback ?? 'the beginning'}`,
      zh: `无法读取 ${name}（${reason}）；改从 ${fallback ?? '头'} 继续`,
    },
  };
}
