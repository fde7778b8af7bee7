/** Times at which a timeline is marked: round ones from 0, at most `most` of them. */
export function timeTicks(duration: number, most: number): readonly number[] {
  if (!(duration > 0) || most < 1) return [0];
  const least = duration / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least) ?? least;
  return Array.from({ length: Math.floor(duration / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
