import { sizeOf } from '../../../compiler/graph.ts';
import type { ParameterSpec, TrainingProgram } from '../../../learning/engine.ts';
import { SMALL_PRODUCT } from '../program-code.ts';
import { lanesOf } from './lanes.ts';

/** Each shard brings gradients that are summed in the end, and reads all weights. */
const MOST_SHARDS = 4;
/** With fewer a matrix product does not fill the processor's registers: those of ONNX Runtime, and those of a module. */
const LEAST_LANES = 8;
const LEAST_LANES_OF_MODULE = 4;
/** Numbers of parameters times rows that they are applied to; with fewer a thread is not worth waking. */
const LEAST_WORK = 1_000_000;

/** How many threads take some lanes of a program each. */
export function shardCount(program: TrainingProgram, specs: readonly ParameterSpec[], threads: number): number {
  if (!program.withLanes) return 1;
  const lanes = lanesOf(program);
  const rows = rowsOf(program);
  const sizes = specs.map(({ shape }) => sizeOf(shape));
  const largest = Math.max(0, ...sizes);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  for (let count = mostShards(threads); count > 1; count--) {
    const isModule = (rows / count) * largest < SMALL_PRODUCT;
    const leastLanes = isModule ? LEAST_LANES_OF_MODULE : LEAST_LANES;
    if (lanes % count === 0 && lanes / count >= leastLanes && (rows / count) * all >= LEAST_WORK) return count;
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
