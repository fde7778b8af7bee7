import type { ContinuousEnvironment, EpisodeMetrics } from '../environments/environment.ts';
import type { EpisodeSeries, EpisodeTable } from './episodes.ts';
import type { MeanActor } from './mean-actor.ts';
import { measureEpisodes } from './measure-episodes.ts';

/** A problem of vectors as actions whose finished episodes are described by figures. */
export interface MeasuredContinuousEnvironment extends ContinuousEnvironment {
  /** Figures of the episode that has just ended. */
  metrics(): EpisodeMetrics;
}

/** Runs a policy's mean over a series of episodes, side by side; the environment clips it to its bounds. */
export async function evaluateContinuous(
  createEnvironment: () => MeasuredContinuousEnvironment,
  actor: MeanActor,
  series: EpisodeSeries,
): Promise<EpisodeTable> {
  const size = actor.actions.length / actor.lanes;
  return measureEpisodes(createEnvironment, actor, series, ({ index, environment }) => {
    environment.step(actor.actions, index * size);
  });
}
