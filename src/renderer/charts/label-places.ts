/** Where along its line a level's name stands, the first choice first. */
const PLACES = ['insideEndTop', 'insideMiddleTop', 'insideStartTop'] as const;

export type LabelPlace = (typeof PLACES)[number];

/** Pixels of a line of text, and of a chart that are not its plot. */
const LINE = 13;
const OUTSIDE = 40;
/** The part of the plot that values take, as the axis is rounded to whole ticks. */
const FILLED = 0.85;

/**
 * Names of levels that lie close to one another stand beside one another rather than over one another; null for those
 * that there is no room for, which the hover box still tells. `place` says where a value lies, 0 (lowest) to 1.
 */
export function placeLabels(
  levels: readonly { readonly value: number }[],
  { place }: { readonly place: (value: number) => number },
  height: number,
): readonly (LabelPlace | null)[] {
  const result: (LabelPlace | null)[] = levels.map(() => null);
  const last = new Map<LabelPlace, number>();
  const upwards = levels
    .map(({ value }, i) => ({ i, at: place(value) * (height - OUTSIDE) * FILLED }))
    .sort((a, b) => a.at - b.at);
  for (const { i, at } of upwards) {
    const free = PLACES.find((one) => at - (last.get(one) ?? -Infinity) >= LINE);
    if (!free) continue;
    last.set(free, at);
    result[i] = free;
  }
  return result;
}
