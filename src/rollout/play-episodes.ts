import { Random } from '../base/random.ts';
import type { Environment } from '../environments/environment.ts';

/** What playing needs of an environment. */
type Episodic = Pick<Environment, 'reset' | 'terminated' | 'truncated'>;

/** What playing needs of an actor, whatever its actions are. */
export interface Player<E> {
  readonly lanes: number;
  /** Forgets what a lane has seen: an episode begins. */
  forget(lane: number): void;
  /** Takes what there is to see in a lane for the next `act`. */
  observe(lane: number, environment: E): void;
  /** Decides in all lanes. */
  act(): Promise<void>;
}

/** A place in which episodes are played one after the other. */
export interface Lane<E> {
  readonly index: number;
  readonly environment: E;
  /** Reseeded for each episode. */
  readonly random: Random;
  /** Number of the episode in progress, or -1 where none is left. */
  readonly episode: number;
}

/** What is done with the decisions of an actor. */
export interface Playing<E> {
  /** Takes the decision that the actor has made in a lane. */
  step(lane: Lane<E>): void;
  /** The lane's episode has ended; another begins after this call. */
  ended(lane: Lane<E>): void;
}

/**
 * Plays episodes on seeds `seed`, `seed + 1`, …, as many side by side as the actor has lanes. A lane that finishes takes
 * the next seed with its memory empty, so each episode is what it would be alone.
 */
export async function playEpisodes<E extends Episodic>(
  createEnvironment: () => E,
  actor: Player<NoInfer<E>>,
  series: { readonly seed: number; readonly episodes: number },
  playing: Playing<E>,
): Promise<void> {
  const lanes: (Lane<E> & { episode: number })[] = [];
  let next = 0;
  let done = 0;
  const begin = (lane: Lane<E> & { episode: number }): void => {
    lane.episode = next < series.episodes ? next++ : -1;
    if (lane.episode < 0) return;
    lane.environment.reset(series.seed + lane.episode);
    lane.random.reseed(series.seed + lane.episode, 'policy');
    actor.forget(lane.index);
  };
  for (let index = 0; index < Math.min(actor.lanes, series.episodes); index++) {
    const lane = { index, environment: createEnvironment(), random: new Random(0), episode: -1 };
    lanes.push(lane);
    begin(lane);
  }
  while (done < series.episodes) {
    for (const lane of lanes) if (lane.episode >= 0) actor.observe(lane.index, lane.environment);
    await actor.act();
    for (const lane of lanes) {
      if (lane.episode < 0) continue;
      playing.step(lane);
      const { environment } = lane;
      if (!environment.terminated && !environment.truncated) continue;
      done++;
      playing.ended(lane);
      begin(lane);
    }
  }
}
