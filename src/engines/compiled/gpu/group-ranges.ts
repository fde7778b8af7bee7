import type { ParameterGroup } from '../../../learning/engine.ts';
import type { Segment } from '../parameter-layout.ts';
import type { ParameterMemory } from '../parameter-memory.ts';

/** Columns of the matrix that a vector is summed as: a GPU sums rows side by side. */
export const COLUMNS = 1024;

/** A group's stretch of each vector, which is a vector of its own on the GPU. */
export interface GroupRange {
  readonly group: ParameterGroup;
  /** In numbers, in the vectors of the memory. */
  readonly start: number;
  readonly length: number;
  /** Length on the GPU: whole rows, filled up with 0. */
  readonly padded: number;
  readonly segments: readonly Segment[];
}

export function groupRanges({ segments }: Pick<ParameterMemory, 'segments'>): GroupRange[] {
  return [...Map.groupBy(segments, ({ group }) => group)].map(([group, own]) => {
    const length = own.reduce((sum, segment) => sum + segment.length, 0);
    return { group, start: own[0].start, length, padded: Math.ceil(length / COLUMNS) * COLUMNS, segments: own };
  });
}
