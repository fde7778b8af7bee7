import { estimate, pairedDifference, type Estimate } from '../../base/statistics.ts';
import type { EvaluationResult } from '../../contract/events.ts';
import { EPISODE_METRICS, type EpisodeMetric } from '../../contract/metrics.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';

/** A policy or strategy in a comparison over the same episodes. */
export interface Competitor {
  /** `model`, or a strategy's name. */
  readonly name: string;
  readonly metrics: Readonly<Record<EpisodeMetric, Estimate>>;
  /** Mean latency relative to the model's on the same seeds: (this − model) / model's mean; absent for the model. */
  readonly relativeLatency?: Estimate;
}

/** The model against every strategy, the model first, then by mean latency. */
export interface Comparison {
  readonly episodes: number;
  readonly seed: number;
  readonly competitors: readonly Competitor[];
}

/** Holds the model's episodes against each strategy's on the same seeds. */
export function compare(seed: number, model: EpisodeTable, strategies: ReadonlyMap<string, EpisodeTable>): Comparison {
  const latency = model.column('mean_latency');
  const modelMean = estimate(latency).mean;
  const competitors = [...strategies].map(([name, table]): Competitor => {
    const difference = pairedDifference(table.column('mean_latency'), latency);
    const relative = (value: number | null): number | null => (value === null ? null : value / modelMean);
    const [low, high] = difference.ci95;
    return {
      name,
      metrics: estimates(table),
      relativeLatency: { mean: difference.mean / modelMean, ci95: [relative(low), relative(high)] },
    };
  });
  competitors.sort((a, b) => a.metrics.mean_latency.mean - b.metrics.mean_latency.mean);
  return {
    episodes: model.episodes,
    seed,
    competitors: [{ name: 'model', metrics: estimates(model) }, ...competitors],
  };
}

/** Mean and interval of every metric over a table's episodes. */
function estimates(table: EpisodeTable): Record<EpisodeMetric, Estimate> {
  const names = Object.keys(EPISODE_METRICS) as EpisodeMetric[];
  return Object.fromEntries(names.map((name) => [name, estimate(table.column(name))])) as Record<
    EpisodeMetric,
    Estimate
  >;
}

export function evaluationResults(comparison: Comparison): EvaluationResult[] {
  return comparison.competitors.map(({ name, metrics }) => ({ name, metrics }));
}
