import type { PulledVector } from '../learning/engine.ts';

/** The vectors that an engine keeps, each as long as all parameters. */
export const VECTORS = ['values', 'gradients', 'firstMoments', 'secondMoments'] as const;
export type VectorName = (typeof VECTORS)[number];

/** What is brought from a device for what is asked. */
export const PULLED: Readonly<Record<PulledVector, readonly VectorName[]>> = {
  values: ['values'],
  gradients: ['gradients'],
  moments: ['firstMoments', 'secondMoments'],
};
