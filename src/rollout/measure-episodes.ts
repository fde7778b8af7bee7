import type { EpisodeMetrics, Environment } from '../environments/environment.ts';
import { EpisodeTable, type EpisodeSeries } from './episodes.ts';
import { playEpisodes, type Lane, type Player } from './play-episodes.ts';

/** What measuring needs of an environment: an episode that ends, and figures of it. */
type Measured = Pick<Environment, 'reset' | 'terminated' | 'truncated'> & { metrics(): EpisodeMetrics };

/**
 * Plays a series of episodes side by side and keeps the figures of each.
 *
 * @param step takes the decision that the actor has made in a lane
 */
export async function measureEpisodes<E extends Measured>(
  createEnvironment: () => E,
  actor: Player<NoInfer<E>>,
  series: EpisodeSeries,
  step: (lane: Lane<E>) => void,
): Promise<EpisodeTable> {
  const table = new EpisodeTable(series.episodes);
  let done = 0;
  await playEpisodes(createEnvironment, actor, series, {
    step,
    ended({ environment, episode }) {
      table.record(episode, environment.metrics());
      done++; // not inside the call: without a listener it is not evaluated
      series.onEpisode?.(done);
    },
  });
  return table;
}
