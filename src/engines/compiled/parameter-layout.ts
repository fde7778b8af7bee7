import { sizeOf } from '../../compiler/graph.ts';
import type { ParameterGroup, ParameterSpec } from '../../learning/engine.ts';

/** Parameters start at multiples of this many numbers: a cache line, and what the kernel takes at a time. */
const ALIGNMENT = 16;

/** Parameters beside each other that one call of the kernel updates. */
export interface Segment {
  readonly group: ParameterGroup;
  readonly decay: boolean;
  /** In numbers, from the start of a vector. */
  readonly start: number;
  readonly length: number;
}

/** Where a parameter lies in each of the vectors, in numbers. */
export interface ParameterPlace {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

export interface ParameterLayout {
  /** Those of a group lie beside each other. */
  readonly segments: readonly Segment[];
  /** In the order of the vectors; between two of them at most a gap. */
  readonly places: readonly ParameterPlace[];
  /** Numbers in a vector. */
  readonly size: number;
}

/** How parameters lie in a vector: the same for the same specs, in every thread. */
export function parameterLayout(specs: readonly ParameterSpec[]): ParameterLayout {
  const segments: Segment[] = [];
  const places: ParameterPlace[] = [];
  let size = 0;
  const byGroup = [...Map.groupBy(specs, ({ group }) => group).values()].flat();
  for (const members of Map.groupBy(byGroup, ({ group, decay }) => `${group} ${decay}`).values()) {
    const start = size;
    for (const { name, shape } of members) {
      const length = sizeOf(shape);
      places.push({ name, start: size, length });
      size += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    }
    segments.push({ group: members[0].group, decay: members[0].decay, start, length: size - start });
  }
  return { segments, places, size };
}
