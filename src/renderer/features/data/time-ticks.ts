import { roundTicks } from '../../../base/round-ticks.ts';

/** Times at which a timeline is marked: round ones from 0, at most `most` of them. */
export function timeTicks(duration: number, most: number): readonly number[] {
  return duration > 0 && most >= 1 ? roundTicks(0, duration, most) : [0];
}
