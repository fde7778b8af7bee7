import type { Normaliser } from '../../demonstrations/normaliser.ts';

/** Far beyond any observation: nothing is cut off. */
const NO_CLIP = 1e6;

/** Leaves observations as they are. */
export function identityNormaliser(stateDim: number): Normaliser {
  const filled = (value: number) => Array.from({ length: stateDim }, () => value);
  return { mean: filled(0), std: filled(1), clip: NO_CLIP, count: 0 };
}

export function isIdentity({ mean, std }: Normaliser): boolean {
  return mean.every((value) => value === 0) && std.every((value) => value === 1);
}
