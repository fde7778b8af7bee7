import type { FunctionBuilder, Local } from './function-builder.ts';

/** What a kernel does at once: four elements, or the one to three that are left over. */
export type Lanes = 1 | 2 | 3 | 4;

/** How many full vectors a row of elements has, and what is left over. */
export function vectorsOf(length: number): { readonly vectors: number; readonly rest: Lanes | 0 } {
  return { vectors: Math.floor(length / 4), rest: (length % 4) as Lanes | 0 };
}

/** Reads elements that lie `stride` bytes apart into a local; lanes left over are 0, or with stride 0 all the same. */
export function loadLanes(
  f: FunctionBuilder,
  into: Local,
  pointer: Local,
  offset: number,
  stride: number,
  lanes: Lanes,
): void {
  const at = (lane: number) => ({ pointer, offset: offset + lane * stride });
  if (stride === 0) f.load('v128.load32_splat', at(0)).set(into);
  else if (stride === 4 && lanes === 4) f.load('v128.load', at(0)).set(into);
  else {
    const pair = stride === 4 && lanes > 1;
    f.load(pair ? 'v128.load64_zero' : 'v128.load32_zero', at(0)).set(into);
    for (let lane = pair ? 2 : 1; lane < lanes; lane++) f.loadLane(at(lane), into, lane).set(into);
  }
}

/** Writes lanes to elements that lie `stride` bytes apart. */
export function storeLanes(
  f: FunctionBuilder,
  from: Local,
  pointer: Local,
  offset: number,
  stride: number,
  lanes: Lanes,
): void {
  const at = (lane: number) => ({ pointer, offset: offset + lane * stride });
  const value = (): unknown => f.get(from);
  if (stride === 4 && lanes === 4) f.store('v128.store', at(0), value);
  else {
    const pair = stride === 4 && lanes > 1;
    if (pair) f.storeLane('v128.store64_lane', at(0), 0, value);
    for (let lane = pair ? 2 : 0; lane < lanes; lane++) f.storeLane('v128.store32_lane', at(lane), lane, value);
  }
}
