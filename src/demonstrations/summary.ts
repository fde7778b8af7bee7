import type { DemonstrationSource } from './demonstration-source.ts';

/** What a strategy contributed to a set. */
export interface StrategySummary {
  readonly strategy: string;
  /** Whole episodes of it alone. */
  readonly episodes: number;
  /** Decisions it took, in mixed episodes too. */
  readonly steps: number;
  /** Undiscounted return, mean over its whole episodes; null where it has none. */
  readonly meanReturn: number | null;
  /** Share of its decisions that each action has; [actionCount], sums to 1 (0 throughout where it took none). */
  readonly actionShares: readonly number[];
}

/** Figures of each strategy, in the set's order. Reads rewards, actions and acting strategies once. */
export function summarise(source: DemonstrationSource): StrategySummary[] {
  const tallies = source.strategies.map(() => ({
    episodes: 0,
    steps: 0,
    returns: 0,
    actions: new Float64Array(source.actionCount),
  }));
  const longest = source.episodes.reduce((most, { length }) => Math.max(most, length), 0);
  const rewards = new Float32Array(longest);
  const actions = new Int32Array(longest);
  const acting = new Uint8Array(longest);
  source.episodes.forEach(({ length, strategy, mixed }, number) => {
    source.readActions(number, 0, length, actions, 0);
    source.readStrategies(number, 0, length, acting, 0);
    for (let t = 0; t < length; t++) {
      const tally = tallies[acting[t]];
      tally.steps++;
      tally.actions[actions[t]]++;
    }
    if (mixed) return;
    source.readRewards(number, 0, length, rewards, 0);
    tallies[strategy].episodes++;
    for (let t = 0; t < length; t++) tallies[strategy].returns += rewards[t];
  });
  return tallies.map(({ episodes, steps, returns, actions: counts }, i) => ({
    strategy: source.strategies[i],
    episodes,
    steps,
    meanReturn: episodes === 0 ? null : returns / episodes,
    actionShares: Array.from(counts, (count) => count / Math.max(1, steps)),
  }));
}
