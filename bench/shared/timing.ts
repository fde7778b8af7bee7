/** Milliseconds of each of `times` runs. */
export async function repeat(run: () => Promise<void>, times: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
