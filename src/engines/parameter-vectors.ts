import type { PulledVector } from '../learning/engine.ts';

/** The vectors that an engine keeps, each as long as all parameters. */
const VECTORS = ['values', 'gradients', 'firstMoments', 'secondMoments'] as const;
export type VectorName = (typeof VECTORS)[number];

/** Something for each of the vectors. */
export function eachVector<T>(make: (vector: VectorName) => T): Record<VectorName, T> {
  return Object.fromEntries(VECTORS.map((vector) => [vector, make(vector)])) as Record<VectorName, T>;
}

/** What is brought from a device for what is asked. */
export const PULLED: Readonly<Record<PulledVector, readonly VectorName[]>> = {
  values: ['values'],
  gradients: ['gradients'],
  moments: ['firstMoments', 'secondMoments'],
};
