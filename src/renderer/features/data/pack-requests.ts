import type { EpisodeTimeline } from '../../../contract/host/data.ts';

type Request = EpisodeTimeline['requests'][number];

export interface PackedLane {
  /** How many requests are on the replica at most at once. */
  readonly depth: number;
  readonly bars: readonly { readonly request: Request; readonly row: number; readonly until: number }[];
}

/** Requests of each replica on as few rows as do not overlap: each takes the first row that is free when it arrives. */
export function packed({ requests, replicas, duration }: EpisodeTimeline): readonly PackedLane[] {
  return replicas.map((_, replica) => {
    const freeFrom: number[] = [];
    const bars = requests
      .filter((request) => request.replica === replica)
      .sort((a, b) => a.arrived - b.arrived)
      .map((request) => {
        const until = request.done ?? duration;
        const free = freeFrom.findIndex((time) => time <= request.arrived);
        const row = free < 0 ? freeFrom.length : free;
        freeFrom[row] = until;
        return { request, row, until };
      });
    return { depth: freeFrom.length, bars };
  });
}
