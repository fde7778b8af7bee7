import type { Strategy } from '../environments/strategies/strategy.ts';
import { EpisodeTable, type EpisodeSeries, type MeasuredEnvironment } from './episodes.ts';

/** Runs a heuristic strategy over a series of episodes. */
export function evaluateStrategy<View>(
  environment: MeasuredEnvironment & { readonly view: View },
  strategy: Strategy<View>,
  series: EpisodeSeries,
): EpisodeTable {
  const table = new EpisodeTable(series.episodes);
  for (let episode = 0; episode < series.episodes; episode++) {
    environment.reset(series.seed + episode);
    strategy.reset(series.seed + episode);
    while (!environment.terminated && !environment.truncated) environment.step(strategy.choose(environment.view));
    table.record(episode, environment.metrics());
    series.onEpisode?.(episode + 1);
  }
  return table;
}
