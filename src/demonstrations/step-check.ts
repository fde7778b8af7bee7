import { failure } from '../contract/errors/index.ts';

/** A decision as it is about to be recorded. */
export interface StepToCheck {
  /** Who decided. */
  readonly strategy: string;
  readonly seed: number;
  /** Number of the decision within its episode. */
  readonly step: number;
  readonly observation: Float32Array;
  readonly featureNames: readonly string[];
  readonly mask: Uint8Array;
  readonly action: number;
  readonly reward: number;
  /** Of a policy. */
  readonly probabilities?: Float32Array;
}

/** Refuses what no demonstration can hold. Throws demonstrations/bad-step. */
export function requireSoundStep(checked: StepToCheck): void {
  const { strategy, seed, step, observation, mask, action, reward } = checked;
  const bad = (what: string, expected: string, found: number): Error =>
    failure('demonstrations/bad-step', { strategy, seed, step, what, expected, found: String(found) });
  if (mask[action] !== 1) throw bad('action', 'one that the mask allows', action);
  if (!Number.isFinite(reward)) throw bad('reward', 'a finite number', reward);
  for (let i = 0; i < observation.length; i++) {
    if (!Number.isFinite(observation[i])) throw bad(checked.featureNames[i], 'a finite number', observation[i]);
  }
  const odd = checked.probabilities?.find((probability) => !Number.isFinite(probability));
  if (odd !== undefined) throw bad('probabilities', 'finite numbers', odd);
}
