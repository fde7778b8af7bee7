import type { NewEvent } from '../../contract/events.ts';
import type { Comparison } from '../pretrain/comparison.ts';
import type { Observer } from '../pretrain/observer.ts';

/** What a running PPO job is doing right now; told often, kept nowhere. */
export type PpoProgress =
  | {
      readonly phase: 'critic' | 'ppo';
      readonly environmentSteps: number;
      readonly totalSteps: number;
      readonly update: number;
      /** Mean return of the episodes that ended in the last rollout; null where none did. */
      readonly episodeReturn: number | null;
      readonly stepsPerSecond: number;
      readonly secondsLeft: number;
    }
  | { readonly phase: 'evaluating'; readonly done: number; readonly total: number };

/** Whoever watches a PPO job: the command line, a test. Events are also in the run folder. */
export interface PpoObserver {
  event(event: NewEvent): void;
  ppoProgress(progress: PpoProgress): void;
  /** The final comparison with the strategies, before the run ends; only on the scheduling problem. */
  compared(comparison: Comparison): void;
  /** Watches the cloning that comes first. */
  readonly cloning: Observer;
}
