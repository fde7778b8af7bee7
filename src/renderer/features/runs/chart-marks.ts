import type { RunEvent } from '../../../contract/events.ts';
import type { XAxis } from '../../../contract/host/runs.ts';
import type { Language } from '../../../contract/language.ts';
import type { ChartMark } from '../../charts/chart.ts';

/** The events that charts mark. */
export const MARKED_EVENTS = ['hand_over', 'critic_phase', 'rollback', 'learning_rate'] as const;

interface Place {
  readonly step: number;
  /** Epoch, or update; null where neither counts yet. */
  readonly epoch: number | null;
  /** Seconds since 1970. */
  readonly wall: number;
}

/** Where an event stands on an axis; null where that is not known. */
function placeOn(axis: XAxis, { step, epoch, wall }: Place): number | null {
  if (axis === 'step' || axis === 'environment_steps') return step;
  if (axis === 'epoch') return epoch;
  return axis === 'wall' ? wall * 1000 : null;
}

/** What happened to a run, as a chart of this group of curves marks it. */
export function chartMarks(
  group: string,
  events: readonly RunEvent[],
  axis: XAxis,
  language: Language,
): readonly ChartMark[] {
  if (group === 'learning_rate') return [...rateMarks(events, axis), ...rollbackMarks(events, axis, language)];
  return [...handOverMarks(events, axis, language), ...rollbackMarks(events, axis, language)];
}

/** The first step of PPO, and the stretch in which only the critic learned. */
function handOverMarks(events: readonly RunEvent[], axis: XAxis, language: Language): ChartMark[] {
  const handOver = events.find((event) => event.event === 'hand_over');
  const last = events.findLast((event) => event.event === 'critic_phase');
  const from = handOver ? placeOn(axis, { step: 0, epoch: 0, wall: handOver.wall_time }) : null;
  if (from === null) return [];
  const to = last ? placeOn(axis, { step: last.environment_steps, epoch: null, wall: last.wall_time }) : null;
  const label = language === 'zh' ? '交接' : 'hand-over';
  if (to === null || to <= from) return [{ label, from }];
  return [
    { label: '', from },
    { label: language === 'zh' ? '价值网络预热' : 'critic phase', from, to },
  ];
}

function rollbackMarks(events: readonly RunEvent[], axis: XAxis, language: Language): ChartMark[] {
  return events.flatMap((event): readonly ChartMark[] => {
    if (event.event !== 'rollback') return [];
    const from = placeOn(axis, { step: event.environment_steps, epoch: event.update, wall: event.wall_time });
    return from === null ? [] : [{ label: language === 'zh' ? '回退' : 'rollback', from }];
  });
}

/** Where the schedule decided on another rate. */
function rateMarks(events: readonly RunEvent[], axis: XAxis): ChartMark[] {
  return events.flatMap((event): readonly ChartMark[] => {
    if (event.event !== 'learning_rate') return [];
    const from = placeOn(axis, { step: event.step, epoch: event.epoch, wall: event.wall_time });
    return from === null ? [] : [{ label: '', from }]; // the curve itself tells the rate
  });
}
