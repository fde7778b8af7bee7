import type { Actor } from './actor.ts';
import type { EpisodeSeries, EpisodeTable, MeasuredEnvironment } from './episodes.ts';
import { measureEpisodes } from './measure-episodes.ts';

/** Episodes that run side by side: more make better use of the engine, until a batch no longer fits its caches. */
const LANES = 64;

/** How many lanes an actor needs to run these episodes. */
export function lanesFor(episodes: number): number {
  return Math.min(LANES, episodes);
}

export interface PolicyEvaluation extends EpisodeSeries {
  /** Draw actions from the policy's distribution instead of taking the most likely one. */
  readonly sample?: boolean;
}

/** Runs a policy over a series of episodes, side by side. */
export async function evaluatePolicy(
  createEnvironment: () => MeasuredEnvironment,
  actor: Actor,
  evaluation: PolicyEvaluation,
): Promise<EpisodeTable> {
  return measureEpisodes(createEnvironment, actor, evaluation, ({ index, environment, random }) => {
    environment.step(evaluation.sample ? actor.sample(index, random) : actor.best(index));
  });
}
