import { mean } from '../../base/statistics.ts';
import { competitorLabel } from '../../contract/curves.ts';
import type { DemonstrationDetail, DemonstrationSetRow, StrategySummary } from '../../contract/host/data.ts';
import type { DemonstrationSet } from '../../datasets/demonstration-set.ts';
import { setStatistics, type SetStatistics } from '../../datasets/set-statistics.ts';
import { Turns } from '../runs/turns.ts';

/** Steps that are read for the figures of a set's page. */
const SAMPLED_STEPS = 200_000;
/** Returns of a strategy that a histogram is drawn from. */
const RETURNS = 2000;
/** Episodes that are offered to be played back. */
const OFFERED = 500;

/** All that a set's page shows. */
export async function setDetail(set: DemonstrationSet, row: DemonstrationSetRow): Promise<DemonstrationDetail> {
  const turns = new Turns();
  const statistics = await setStatistics(set, SAMPLED_STEPS, () => turns.pause());
  return {
    row,
    environment: set.manifest.recipe.environment,
    strategies: set.strategies.map((name, index) => strategySummary(set, name, index, statistics)),
    features: statistics.features.map((feature, index) => ({ index, name: set.featureNames[index], ...feature })),
    counted: { episodes: statistics.episodes, steps: statistics.steps },
    episodes: set.episodes.slice(0, OFFERED).map(({ strategy, seed, length, metrics }, episode) => ({
      episode,
      strategy: set.strategies[strategy],
      seed,
      steps: length,
      return: metrics['return'],
    })),
  };
}

function strategySummary(set: DemonstrationSet, name: string, index: number, figures: SetStatistics): StrategySummary {
  const own = set.episodes.filter(({ strategy }) => strategy === index);
  const { steps, actions } = figures.strategies[index];
  const latencies = own.map(({ metrics }) => metrics['mean_latency']).filter(Number.isFinite);
  const returns = own.map(({ metrics }) => metrics['return']);
  return {
    name,
    label: competitorLabel(name),
    episodes: own.length,
    steps: own.reduce((sum, { length }) => sum + length, 0),
    meanReturn: own.length === 0 ? 0 : mean(returns),
    meanLatency: latencies.length === 0 ? null : mean(latencies),
    actions: actions.map((count) => count / Math.max(1, steps)),
    returns: spread(returns, RETURNS),
  };
}

/** At most so many, evenly from all. */
function spread(values: readonly number[], most: number): number[] {
  const count = Math.min(values.length, most);
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);
}
