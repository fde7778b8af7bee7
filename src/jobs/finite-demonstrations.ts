import { join } from 'node:path';
import { shown } from '../contract/errors/entry.ts';
import { failure } from '../contract/errors/index.ts';
import { COLUMNS } from '../datasets/columns.ts';
import type { DemonstrationSet } from '../datasets/demonstration-set.ts';

/**
 * Refuses a set that holds a number which is not finite, or probabilities that are none. `collect` writes none; a set
 * that another program made may, and a single one would spoil every weight. Reads all of it. Throws
 * demonstrations/corrupt, naming episode and step.
 */
export function requireFiniteDemonstrations(set: DemonstrationSet): void {
  const { observationSize: size, featureNames } = set;
  const longest = set.episodes.reduce((most, { length }) => Math.max(most, length), 0);
  const observations = new Float32Array(longest * size);
  const rewards = new Float32Array(longest);
  const refuse = (file: string, value: number, episode: number, step: number, name = 'reward'): never => {
    throw failure('demonstrations/corrupt', {
      folder: set.label,
      file: join(set.label, file),
      expected: 'finite numbers',
      found: `${value} (episode ${episode}, step ${step}, ${name})`,
    });
  };
  set.episodes.forEach(({ length }, episode) => {
    set.readObservations(episode, 0, length, observations, 0);
    set.readRewards(episode, 0, length, rewards, 0);
    for (let i = 0; i < length * size; i++) {
      if (Number.isFinite(observations[i])) continue;
      refuse(COLUMNS.observations.file, observations[i], episode, Math.floor(i / size), featureNames[i % size]);
    }
    for (let step = 0; step < length; step++) {
      if (!Number.isFinite(rewards[step])) refuse(COLUMNS.rewards.file, rewards[step], episode, step);
    }
  });
  requireDistributions(set, longest);
}

/** What rounding may take from a sum of probabilities. */
const TOLERANCE = 1e-3;

/** A policy's probabilities are at least 0, 0 where not allowed, and sum to 1. */
function requireDistributions(set: DemonstrationSet, longest: number): void {
  if (!set.readProbabilities) return;
  const { actionCount: actions } = set;
  const probabilities = new Float32Array(longest * actions);
  const masks = new Float32Array(longest * actions);
  for (const [episode, { length }] of set.episodes.entries()) {
    set.readProbabilities(episode, 0, length, probabilities, 0);
    set.readMasks(episode, 0, length, masks, 0);
    for (let step = 0; step < length; step++) {
      let sum = 0;
      for (let i = step * actions; i < (step + 1) * actions; i++) {
        sum += probabilities[i] >= 0 && (masks[i] === 1 || probabilities[i] === 0) ? probabilities[i] : NaN;
      }
      if (Math.abs(sum - 1) <= TOLERANCE) continue;
      const row = probabilities.subarray(step * actions, (step + 1) * actions);
      throw failure('demonstrations/corrupt', {
        folder: set.label,
        file: join(set.label, COLUMNS.probabilities.file),
        expected: 'probabilities of the allowed actions that sum to 1',
        found: `${shown([...row])} (episode ${episode}, step ${step})`,
      });
    }
  }
}
