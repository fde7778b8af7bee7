import type { Actor } from './actor.ts';
import { EpisodeTable, type EpisodeSeries, type MeasuredEnvironment } from './episodes.ts';
import { playEpisodes } from './play-episodes.ts';

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
  const table = new EpisodeTable(evaluation.episodes);
  let done = 0;
  await playEpisodes(createEnvironment, actor, evaluation, {
    step({ index, environment, random }) {
      environment.step(evaluation.sample ? actor.sample(index, random) : actor.best(index));
    },
    ended({ environment, episode }) {
      table.record(episode, environment.metrics());
      done++; // not inside the call: without a listener it is not evaluated
      evaluation.onEpisode?.(done);
    },
  });
  return table;
}
