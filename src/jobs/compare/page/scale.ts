import { roundTicks } from '../../../base/round-ticks.ts';
import { formatInteger } from '../../../contract/format.ts';

/** Maps values to places in a figure, linearly. */
export interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
  /** Round values within the domain, about evenly many for its length. */
  readonly ticks: readonly number[];
}

/** A scale from `[low, high]` to `[from, to]` in the figure's units; a domain of no length is widened. */
export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  count = 5,
): Scale {
  if (low === high) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const place = (value: number): number => round(from + ((value - low) / (high - low)) * (to - from));
  return Object.assign(place, { low, high, ticks: roundTicks(low, high, count) });
}

/** The range of values with a margin on both sides. */
export function paddedRange(values: readonly number[], margin = 0.06): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = (high - low) * margin;
  return [low - pad, high + pad];
}

/** Figures are drawn to a hundredth of a unit. */
function round(place: number): number {
  return Math.round(place * 100) / 100;
}

/** Ticks as they are written: whole thousands apart, and with as many decimals as tell them from each other. */
export function tickText(ticks: readonly number[], inPercent = false): string[] {
  const values = inPercent ? ticks.map((tick) => Number((tick * 100).toPrecision(12))) : ticks;
  const decimals = Math.max(0, ...values.map((value) => (String(value).split('.')[1] ?? '').length));
  const text = (value: number): string =>
    decimals === 0 ? formatInteger(value) : value.toFixed(decimals).replace('-', '−');
  return values.map((value) => text(value) + (inPercent ? '\u202f%' : ''));
}
