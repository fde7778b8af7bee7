import { sizeOf } from '../../../compiler/graph.ts';
import type { ParameterSpec, TrainingProgram } from '../../../learning/engine.ts';
import { SMALL_PRODUCT } from '../program-code.ts';
import { lanesOf } from './lanes.ts';

/** Each shard brings gradients that are summed in the end, and reads all weights. */
const MOST_SHARDS = 4;
/** With fewer a matrix product does not fill the processor's registers. */
const LEAST_LANES = 8;

/** How many threads take some lanes of a program each. */
export function shardCount(program: TrainingProgram, specs: readonly ParameterSpec[], threads: number): number {
  if (!program.withLanes || rowsOf(program) * largest(specs) < SMALL_PRODUCT) return 1;
  const lanes = lanesOf(program);
  for (let count = mostShards(threads); count > 1; count--) {
    if (lanes % count === 0 && lanes / count >= LEAST_LANES) return count;
  }
  return 1;
}

export function mostShards(threads: number): number {
  return Math.min(threads, MOST_SHARDS);
}

/** How often a layer is computed: once for each step of each lane. */
function rowsOf({ inputs }: TrainingProgram): number {
  const rows = Object.values(inputs).map(({ shape, lanes }) =>
    lanes === undefined ? 0 : sizeOf(shape.slice(0, lanes + 1)),
  );
  return Math.max(0, ...rows);
}

/** Numbers in the largest parameter. */
function largest(specs: readonly ParameterSpec[]): number {
  return Math.max(0, ...specs.map(({ shape }) => sizeOf(shape)));
}
