import type { RunEvent } from '../../../contract/events.ts';
import { estimateOf } from './pretrained-level.ts';

/** The share of a run's updates in which a pretrained policy is lost, if it is. */
const EARLY = 0.2;

export interface RetainedReturn {
  readonly update: number;
  readonly environmentSteps: number;
  readonly return: number;
  /** 1 less the fraction by which the return is below the pretrained policy's on the same episodes; above 1 it is better. */
  readonly retained: number;
  /** KL(pretrained ‖ policy) over the updates since the evaluation before, in nats; null where it is not told. */
  readonly kl: number | null;
}

/** How much of the pretrained policy's return was left at each evaluation of the first fifth of the planned updates. */
export function retainedReturns(events: readonly RunEvent[]): readonly RetainedReturn[] {
  const evaluations = events.filter((event) => event.event === 'evaluation' && !event.final);
  const start = evaluations.find((event) => event.event === 'evaluation' && event.step === 0);
  const reference = start?.event === 'evaluation' ? estimateOf(start, 'model', 'return')?.mean : undefined;
  if (reference === undefined) return [];
  const last = lastEarlyUpdate(events);
  return evaluations.flatMap((event): readonly RetainedReturn[] => {
    if (event.event !== 'evaluation' || event.epoch === 0 || event.epoch > last) return [];
    const reached = estimateOf(event, 'model', 'return')?.mean;
    if (reached === undefined) return [];
    const interval = events.find((other) => other.event === 'interval' && other.update === event.epoch);
    const kl = interval?.event === 'interval' ? (interval.kl_to_pretrained ?? null) : null;
    return [
      {
        update: event.epoch,
        environmentSteps: event.step,
        return: reached,
        retained: reference === 0 ? NaN : 1 + (reached - reference) / Math.abs(reference),
        kl,
      },
    ];
  });
}

/** The last update of the early ones, and at least that of the first evaluation after the hand-over. */
function lastEarlyUpdate(events: readonly RunEvent[]): number {
  const started = events.findLast((event) => event.event === 'started');
  const first = events.find((event) => event.event === 'evaluation' && event.epoch > 0);
  const planned =
    started?.event === 'started' && started.kind === 'ppo' ? started.total_steps / started.steps_per_update : 0;
  return Math.max(EARLY * planned, first?.event === 'evaluation' ? first.epoch : 0);
}
