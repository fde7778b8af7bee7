import type { Estimate } from '../../../base/statistics.ts';
import type { RunEvent } from '../../../contract/events.ts';
import type { EpisodeMetric, ControlMetric } from '../../../contract/metrics.ts';

type Metric = EpisodeMetric | ControlMetric;
type Evaluation = Extract<RunEvent, { event: 'evaluation' }>;

/**
 * What the policy reached that PPO took over, on the episodes of the run's own evaluations; null where PPO took none
 * over, or has not evaluated it.
 */
export function pretrainedLevel(events: readonly RunEvent[], metric: string): Estimate | null {
  if (!events.some(({ event }) => event === 'hand_over')) return null;
  const first = events.find((event): event is Evaluation => event.event === 'evaluation' && event.step === 0);
  return (first && estimateOf(first, 'model', metric)) ?? null;
}

/** What somebody reached in an evaluation; undefined where that was not evaluated. */
export function estimateOf({ results }: Evaluation, who: string, metric: string): Estimate | undefined {
  return results.find(({ name }) => name === who)?.metrics[metric as Metric];
}
