import type { FunctionBuilder } from './function-builder.ts';
import { collapsed, type View } from './view.ts';

/** Parameters of a kernel that reads one tensor and writes another: pointers, moved as it goes. */
export const INPUT = 0;
export const OUTPUT = 1;

/** Dimensions that a kernel goes through. */
export interface Loops {
  readonly shape: readonly number[];
  /** Strides in elements of the input, and for what stays those of the output. */
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Loops over some axes of a view, as few as they may be. */
export function loops({ shape, strides }: View, axes: readonly number[], output: readonly number[]): Loops {
  const merged = collapsed(
    axes.map((axis) => shape[axis]),
    [axes.map((axis) => strides[axis]), output],
  );
  return { shape: merged.shape, input: merged.strides[0], output: merged.strides[1] };
}

/** Runs `body` for every index of the first `depth` dimensions; it leaves the pointers where they were. */
export function nested(
  f: FunctionBuilder,
  { shape, input, output }: Loops,
  depth: number,
  body: () => void,
  axis = 0,
): void {
  if (axis === depth) return body();
  f.repeat(shape[axis], () => {
    nested(f, { shape, input, output }, depth, body, axis + 1);
    f.advance(INPUT, input[axis] * 4).advance(OUTPUT, output[axis] * 4);
  });
  f.advance(INPUT, -input[axis] * 4 * shape[axis]).advance(OUTPUT, -output[axis] * 4 * shape[axis]);
}
