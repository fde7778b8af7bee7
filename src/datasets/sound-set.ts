import { join } from 'node:path';
import { shown } from '../contract/errors/entry.ts';
import { failure } from '../contract/errors/index.ts';
import { COLUMNS, type ColumnName } from './columns.ts';
import type { DemonstrationSet } from './demonstration-set.ts';

/** Numbers of one array that are read at once: an episode may be as long as the set. */
const PIECE = 1 << 20;
/** What rounding may take from a sum of probabilities. */
const TOLERANCE = 1e-3;

/**
 * Refuses a set that holds a number which is not finite, an action that was not allowed, a decision of nobody, or
 * probabilities that are none. `collect` writes none; a set that another program made may, and a single one would spoil
 * every weight. Reads all of it; `othersTurn` is called between pieces. Throws demonstrations/corrupt, naming episode and
 * step.
 */
export async function requireSoundSet(
  set: DemonstrationSet,
  othersTurn: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const pieces = new Pieces(set);
  for (const [episode, { length }] of set.episodes.entries()) {
    await othersTurn();
    pieces.checkFinalObservation(episode);
    for (let from = 0; from < length; from += pieces.steps) {
      await othersTurn();
      pieces.check(episode, from, Math.min(pieces.steps, length - from));
    }
  }
}

/** Checks a set piece by piece, in the same arrays. */
class Pieces {
  /** Of a piece, at most. */
  readonly steps: number;
  private readonly set: DemonstrationSet;
  private readonly observations: Float32Array;
  private readonly rewards: Float32Array;
  private readonly actions: Int32Array;
  private readonly acting: Uint8Array;
  private readonly masks: Float32Array;
  private readonly probabilities: Float32Array | null;

  constructor(set: DemonstrationSet) {
    const { observationSize: size, actionCount } = set;
    const longest = set.episodes.reduce((most, { length }) => Math.max(most, length), 1);
    this.set = set;
    this.steps = Math.min(longest, Math.max(1, Math.floor(PIECE / Math.max(size, actionCount))));
    this.observations = new Float32Array(this.steps * size);
    this.rewards = new Float32Array(this.steps);
    this.actions = new Int32Array(this.steps);
    this.acting = new Uint8Array(this.steps);
    this.masks = new Float32Array(this.steps * actionCount);
    this.probabilities = set.readProbabilities ? new Float32Array(this.steps * actionCount) : null;
  }

  check(episode: number, from: number, count: number): void {
    const { set, observations, rewards, actions, acting, masks, probabilities } = this;
    set.readObservations(episode, from, count, observations, 0);
    set.readRewards(episode, from, count, rewards, 0);
    set.readActions(episode, from, count, actions, 0);
    set.readStrategies(episode, from, count, acting, 0);
    set.readMasks(episode, from, count, masks, 0);
    if (probabilities) set.readProbabilities?.(episode, from, count, probabilities, 0);
    for (let i = 0; i < count; i++) {
      const place = `episode ${episode}, step ${from + i}`;
      this.requireFinite('observations', observations, i, place);
      if (!Number.isFinite(rewards[i])) throw this.corrupt('rewards', 'finite numbers', `${rewards[i]} (${place})`);
      const isAllowed = actions[i] < set.actionCount && masks[i * set.actionCount + actions[i]] === 1;
      if (!isAllowed) throw this.corrupt('actions', 'actions that the masks allow', `${actions[i]} (${place})`);
      if (acting[i] >= set.strategies.length) {
        throw this.corrupt('acting', `less than ${set.strategies.length}`, `${acting[i]} (${place})`);
      }
      if (probabilities) this.requireDistribution(probabilities, i, place);
    }
  }

  checkFinalObservation(episode: number): void {
    this.set.readFinalObservation(episode, this.observations, 0);
    this.requireFinite('final_observations', this.observations, 0, `episode ${episode}`);
  }

  private requireFinite(column: ColumnName, observations: Float32Array, row: number, place: string): void {
    const { observationSize: size, featureNames } = this.set;
    for (let feature = 0; feature < size; feature++) {
      const value = observations[row * size + feature];
      if (Number.isFinite(value)) continue;
      throw this.corrupt(column, 'finite numbers', `${value} (${place}, ${featureNames[feature]})`);
    }
  }

  /** A policy's probabilities are at least 0, 0 where not allowed, and sum to 1. */
  private requireDistribution(probabilities: Float32Array, row: number, place: string): void {
    const { actionCount } = this.set;
    const [from, to] = [row * actionCount, (row + 1) * actionCount];
    let sum = 0;
    for (let i = from; i < to; i++) {
      sum += probabilities[i] >= 0 && (this.masks[i] === 1 || probabilities[i] === 0) ? probabilities[i] : NaN;
    }
    if (Math.abs(sum - 1) <= TOLERANCE) return;
    const found = `${shown([...probabilities.subarray(from, to)])} (${place})`;
    throw this.corrupt('probabilities', 'probabilities of the allowed actions that sum to 1', found);
  }

  private corrupt(column: ColumnName, expected: string, found: string): Error {
    const folder = this.set.label;
    return failure('demonstrations/corrupt', { folder, file: join(folder, COLUMNS[column].file), expected, found });
  }
}
