import type { NewEvent } from '../../contract/events.ts';
import type { Comparison } from './comparison.ts';

/** What a running job is doing right now; told often, kept nowhere. */
export type Progress =
  | { readonly phase: 'collecting'; readonly episodes: number; readonly totalEpisodes: number; readonly steps: number }
  | { readonly phase: 'preparing' }
  | {
      readonly phase: 'training';
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      /** Of the epoch under way, in [0, 1]. */
      readonly epochProgress: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly samplesPerSecond: number;
      /** At most, if the run does not stop early. */
      readonly secondsLeft: number;
    }
  | { readonly phase: 'evaluating'; readonly done: number; readonly total: number };

/** Whoever watches a job: the command line, a test. Events are also in the run folder. */
export interface Observer {
  event(event: NewEvent): void;
  progress(progress: Progress): void;
  /** The final comparison, before the run ends. */
  compared(comparison: Comparison): void;
}
