import type { TrainingProgram } from '../../../learning/engine.ts';
import { lanesOf } from './lanes.ts';

/** Each shard brings gradients that are summed in the end, and reads all weights. */
const MOST_SHARDS = 4;
/** With fewer a matrix product does not fill the processor's registers. */
const LEAST_LANES = 8;

/** How many threads take some lanes of a program each. */
export function shardCount(program: TrainingProgram, threads: number): number {
  if (!program.withLanes) return 1;
  const lanes = lanesOf(program);
  for (let count = mostShards(threads); count > 1; count--) {
    if (lanes % count === 0 && lanes / count >= LEAST_LANES) return count;
  }
  return 1;
}

export function mostShards(threads: number): number {
  return Math.min(threads, MOST_SHARDS);
}
