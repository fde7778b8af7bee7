import type { ParameterPlace } from './parameter-layout.ts';

/** Numbers that are copied in the time that ONNX Runtime takes to be given, or to hand over, one more tensor, or less. */
export const CHEAP = 16384;

/** What small parameters beside each other in the memory have, as one vector. */
export interface ParameterRun {
  /** Where in the memory's vectors the first one starts, in numbers. */
  readonly start: number;
  readonly length: number;
  /** Where each one starts in the run, by the name of its value or gradient in the graph. */
  readonly starts: ReadonlyMap<string, number>;
}

/** Runs of at least two small parameters; those that `has` does not find in the graph end a run. */
export function parameterRuns(
  places: readonly ParameterPlace[],
  nameInGraph: (parameter: string) => string,
  has: (name: string) => boolean,
): ParameterRun[] {
  const runs: ParameterPlace[][] = [[]];
  for (const place of places) {
    if (place.length <= CHEAP && has(nameInGraph(place.name))) runs.at(-1)!.push(place);
    else runs.push([]);
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const { start } = run[0];
      const last = run.at(-1)!;
      const starts = new Map(run.map((place) => [nameInGraph(place.name), place.start - start]));
      return { start, length: last.start + last.length - start, starts };
    });
}
