import { Random } from '../base/random.ts';
import type { PolicyActor } from './policy-actor.ts';
import { EpisodeTable, type EpisodeSeries, type MeasuredEnvironment } from './episodes.ts';

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

/**
 * Runs a policy over a series of episodes, as many side by side as the actor has lanes. A lane that finishes takes the
 * next seed with a zero hidden state, so each episode is what it would be alone.
 */
export async function evaluatePolicy(
  createEnvironment: () => MeasuredEnvironment,
  actor: PolicyActor,
  evaluation: PolicyEvaluation,
): Promise<EpisodeTable> {
  const table = new EpisodeTable(evaluation.episodes);
  const lanes: Lane[] = [];
  let next = 0;
  let done = 0;
  const begin = (lane: Lane): void => {
    lane.episode = next < evaluation.episodes ? next++ : -1;
    if (lane.episode < 0) return;
    lane.environment.reset(evaluation.seed + lane.episode);
    lane.random.reseed(evaluation.seed + lane.episode, 'policy');
    actor.forget(lane.index);
  };
  for (let index = 0; index < Math.min(actor.lanes, evaluation.episodes); index++) {
    const lane: Lane = { index, environment: createEnvironment(), random: new Random(0), episode: -1 };
    lanes.push(lane);
    begin(lane);
  }
  while (done < evaluation.episodes) {
    for (const lane of lanes) if (lane.episode >= 0) actor.observe(lane.index, lane.environment);
    await actor.act();
    for (const lane of lanes) {
      if (lane.episode < 0) continue;
      const { environment } = lane;
      environment.step(evaluation.sample ? actor.sample(lane.index, lane.random) : actor.best(lane.index));
      if (!environment.terminated && !environment.truncated) continue;
      table.record(lane.episode, environment.metrics());
      done++; // not inside the call: without a listener it is not evaluated
      evaluation.onEpisode?.(done);
      begin(lane);
    }
  }
  return table;
}

interface Lane {
  readonly index: number;
  readonly environment: MeasuredEnvironment;
  readonly random: Random;
  /** Episode in progress, or -1 where none is left. */
  episode: number;
}
