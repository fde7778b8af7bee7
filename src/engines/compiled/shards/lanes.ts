import { sizeOf } from '../../../compiler/graph.ts';
import type { ArraySpec, TrainingProgram } from '../../../learning/engine.ts';

type Numbers = Float32Array | Int32Array;

/** Lanes from one up to, not including, another. */
export interface LaneRange {
  readonly from: number;
  readonly to: number;
}

/** How many lanes a program has; 0 where its inputs have none. */
export function lanesOf({ inputs }: TrainingProgram): number {
  const spec = Object.values(inputs).find(({ lanes }) => lanes !== undefined);
  return spec ? spec.shape[spec.lanes!] : 0;
}

/** Copies some lanes of an array into one that has only those; an array without lanes as it is. */
export function takeLanes(all: Numbers, spec: ArraySpec, range: LaneRange, some: Numbers): void {
  if (spec.lanes === undefined) some.set(all);
  else eachStretch(spec, range, (inAll, inSome, length) => some.set(all.subarray(inAll, inAll + length), inSome));
}

/** The way back. */
export function putLanes(some: Numbers, spec: ArraySpec, range: LaneRange, all: Numbers): void {
  eachStretch(spec, range, (inAll, inSome, length) => all.set(some.subarray(inSome, inSome + length), inAll));
}

/** Where lanes beside each other lie, in the array with all of them and in the one with some. */
function eachStretch(
  { shape, lanes: axis }: ArraySpec,
  { from, to }: LaneRange,
  visit: (inAll: number, inSome: number, length: number) => void,
): void {
  const before = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis! + 1));
  const length = (to - from) * inner;
  for (let i = 0; i < before; i++) visit((i * shape[axis!] + from) * inner, i * length, length);
}
