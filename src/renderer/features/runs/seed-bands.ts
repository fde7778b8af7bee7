/** A curve's points; ascending `x`. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** The mean of several curves, between the lowest and the highest of them. */
export interface Band {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Places on the x axis at which a band is computed at most. */
const PLACES = 400;

/**
 * Mean, lowest and highest of the curves at the places of the longest of them, each read between its points, across
 * updates in which no episode ended; only where all of them go, because a mean that loses a run on the way would jump.
 */
export function seedBand(curves: readonly Points[]): Band {
  const known = curves.map(withoutGaps).filter(({ x }) => x.length > 0);
  const from = Math.max(...known.map(({ x }) => x[0]));
  const to = Math.min(...known.map(({ x }) => x[x.length - 1]));
  const places = placesOf(known, from, to);
  const columns = known.map((curve) => readAt(curve, places));
  const at = places.map((_, i) => columns.map((column) => column[i]));
  return {
    x: places,
    y: at.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: at.map((values) => Math.min(...values)),
    high: at.map((values) => Math.max(...values)),
  };
}

interface Known {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function withoutGaps({ x, y }: Points): Known {
  const kept = y.flatMap((value, i) => (value === null ? [] : [{ x: x[i], y: value }]));
  return { x: kept.map((point) => point.x), y: kept.map((point) => point.y) };
}

function placesOf(curves: readonly Known[], from: number, to: number): number[] {
  if (curves.length === 0 || !(from <= to)) return [];
  const longest = curves.reduce((a, b) => (b.x.length > a.x.length ? b : a));
  const within = longest.x.filter((x) => x > from && x < to);
  const stride = Math.max(1, Math.ceil(within.length / PLACES));
  const inner = within.filter((_, i) => i % stride === 0);
  return from === to ? [from] : [from, ...inner, to];
}

/** The curve's values at ascending places, on straight lines between its points. */
function readAt({ x, y }: Known, places: readonly number[]): number[] {
  let next = 0;
  return places.map((place) => {
    while (next < x.length - 1 && x[next] < place) next++;
    if (next === 0 || x[next] <= place) return y[next];
    const [a, b] = [y[next - 1], y[next]];
    return a + ((b - a) * (place - x[next - 1])) / (x[next] - x[next - 1]);
  });
}
