import type { Environment, EpisodeMetrics } from '../environments/environment.ts';

/** An environment whose finished episodes are described by figures. */
export interface MeasuredEnvironment extends Environment {
  /** Figures of the episode that has just ended. */
  metrics(): EpisodeMetrics;
}

/** The figures of a series of episodes, one column a metric, in the order of their seeds. */
export class EpisodeTable {
  readonly columns = new Map<string, Float64Array>();
  readonly episodes: number;

  constructor(episodes: number) {
    this.episodes = episodes;
  }

  record(episode: number, metrics: EpisodeMetrics): void {
    for (const [name, value] of Object.entries(metrics)) {
      let column = this.columns.get(name);
      if (!column) this.columns.set(name, (column = new Float64Array(this.episodes).fill(NaN)));
      column[episode] = value;
    }
  }

  column(name: string): Float64Array {
    const column = this.columns.get(name);
    if (!column) throw new Error(`no metric ${name}: the environment gives ${[...this.columns.keys()].join(', ')}`);
    return column;
  }
}

/** Which episodes to run: seeds `seed`, `seed + 1`, … */
export interface EpisodeSeries {
  readonly seed: number;
  readonly episodes: number;
  /** Called after each finished episode with how many are done. */
  readonly onEpisode?: (done: number) => void;
}
