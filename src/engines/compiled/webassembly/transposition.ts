import { sizeOf } from '../../../compiler/graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import type { Step } from './step.ts';
import { loadLanes, storeLanes, type Lanes } from './vector-access.ts';
import { collapsed, type View } from './view.ts';

interface TranspositionPlan {
  /** Rows as they are read, and their elements. */
  readonly rows: number;
  readonly columns: number;
  /** Elements between two rows that are read, and between two that are written, which were columns. */
  readonly input: number;
  readonly output: number;
}

/** A copy of a matrix whose columns lie behind one another, as one whose rows do; undefined for other copies. */
export function transpositionStep(input: View, output: View): Step | undefined {
  const { shape, strides } = collapsed(input.shape, [input.strides, output.strides]);
  const [from, to] = strides;
  if (shape.length !== 2 || from[0] !== 1 || to[1] !== 1 || sizeOf(shape) === 0) return undefined;
  const plan: TranspositionPlan = { rows: shape[1], columns: shape[0], input: from[1], output: to[0] };
  return {
    key: `transposition ${JSON.stringify(plan)}`,
    reads: [input],
    writes: [output],
    build: () => transpositionKernel(plan),
  };
}

const INPUT = 0;
const OUTPUT = 1;

/** Blocks of 4 × 4: four vectors are read, and four written after a transposition in registers. */
function transpositionKernel({ rows, columns, input, output }: TranspositionPlan): FunctionBuilder {
  const f = new FunctionBuilder(2);
  const read = Array.from({ length: 4 }, () => f.local('v128'));
  const halves = Array.from({ length: 4 }, () => f.local('v128'));
  const written = Array.from({ length: 4 }, () => f.local('v128'));
  const block = (height: number, width: number): void => {
    for (let i = 0; i < height; i++) loadLanes(f, read[i], INPUT, i * input * 4, 4, width as Lanes);
    const [a, b, c, d] = read;
    for (const [i, [first, second]] of [
      [a, c],
      [b, d],
    ].entries()) {
      f.get(first).get(second).shuffle([0, 4, 1, 5]).set(halves[i * 2]); // prettier-ignore
      f.get(first).get(second).shuffle([2, 6, 3, 7]).set(halves[i * 2 + 1]); // prettier-ignore
    }
    for (let i = 0; i < width; i++) {
      const half = i >> 1;
      const lanes = i % 2 === 0 ? [0, 4, 1, 5] : [2, 6, 3, 7];
      f.get(halves[half])
        .get(halves[half + 2])
        .shuffle(lanes)
        .set(written[i]);
      storeLanes(f, written[i], OUTPUT, i * output * 4, 4, height as Lanes);
    }
  };
  const across = (height: number): void => {
    const full = Math.floor(columns / 4);
    if (full > 0) {
      f.repeat(full, () => {
        block(height, 4);
        f.advance(INPUT, 16).advance(OUTPUT, output * 16);
      });
    }
    if (columns % 4 > 0) block(height, columns % 4);
    f.advance(INPUT, -16 * full).advance(OUTPUT, -output * 16 * full);
  };
  const full = Math.floor(rows / 4);
  if (full > 0) {
    f.repeat(full, () => {
      across(4);
      f.advance(INPUT, input * 16).advance(OUTPUT, 16);
    });
  }
  if (rows % 4 > 0) across(rows % 4);
  return f;
}
