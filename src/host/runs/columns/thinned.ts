/**
 * Which points of a curve to draw, ascending: those from `from` to before `to`, or where they are more than `points`, of
 * each of equally many neighbours the lowest and the highest, and one that is not finite, so that neither peaks nor gaps
 * are lost. The first and the last are always among them.
 */
export function thinned(values: Float64Array, from: number, to: number, points: number): number[] {
  const count = to - from;
  if (count <= points) return Array.from({ length: Math.max(0, count) }, (_, i) => from + i);
  const room = points - 2;
  const chosen = lowestAndHighest(values, from, to, Math.floor(room / 2));
  // With gaps in it a bucket has three points.
  return chosen.length <= points ? chosen : lowestAndHighest(values, from, to, Math.floor(room / 3));
}

function lowestAndHighest(values: Float64Array, from: number, to: number, buckets: number): number[] {
  const chosen = [from];
  const width = (to - from) / buckets;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const end = bucket === buckets - 1 ? to : from + Math.floor((bucket + 1) * width);
    takeFrom(values, from + Math.floor(bucket * width), end, chosen);
  }
  if (chosen[chosen.length - 1] !== to - 1) chosen.push(to - 1);
  return chosen;
}

function takeFrom(values: Float64Array, start: number, end: number, chosen: number[]): void {
  let [lowest, highest, gap] = [-1, -1, -1];
  let low = Infinity;
  let high = -Infinity;
  for (let i = start; i < end; i++) {
    const value = values[i];
    if (value < low) {
      low = value;
      lowest = i;
    }
    if (value > high) {
      high = value;
      highest = i;
    }
    if (value !== value) gap = i;
  }
  for (const index of [lowest, highest, gap].sort((a, b) => a - b)) {
    if (index > chosen[chosen.length - 1]) chosen.push(index);
  }
}
