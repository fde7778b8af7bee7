import type { Release } from './release.ts';
import type { SetUpLog } from './set-up-log.ts';

/** What every step of the set-up is given. */
export interface SetUpContext {
  readonly release: Release;
  /** The new version is put together here, beside the others, and becomes one by being renamed. */
  readonly staging: string;
  /** Files fetched and checked, of which another try makes use. */
  readonly downloads: string;
  /** The user's folder with files already downloaded. */
  readonly importFrom: string | undefined;
  /** The index to ask in place of the one that pip is set to. */
  readonly mirror: string | undefined;
  readonly log: SetUpLog;
  readonly signal: AbortSignal;
}
