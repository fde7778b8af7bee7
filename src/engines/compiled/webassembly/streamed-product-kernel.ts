import { FunctionBuilder } from './function-builder.ts';
import { A, ADDED, B, resultOf, type ProductPlan } from './product-kernel.ts';
import { loadLanes, storeLanes, vectorsOf, type Lanes } from './vector-access.ts';

/** Rows of B that are read side by side, each as a stream of its own. */
const STREAMS = 8;
/** Vectors in one turn of the loop along a row. */
const UNROLLED = 2;

/**
 * One row times a matrix too large for the caches near: it is read once, from start to end, and the result, which is
 * small, once for every few rows.
 */
export function streamedKernel(plan: ProductPlan): FunctionBuilder {
  const { inner, columns, a, b, added } = plan;
  const f = new FunctionBuilder(added ? 4 : 3);
  const C = resultOf(plan);
  const left = Array.from({ length: STREAMS }, () => f.local('v128'));
  const right = f.local('v128');
  const sum = f.local('v128');
  const { vectors, rest } = vectorsOf(columns);

  const rows = (count: number, first: boolean): void => {
    for (let i = 0; i < count; i++) {
      f.load('v128.load32_splat', { pointer: A, offset: i * a[1] * 4 }).set(left[i]);
    }
    const part = (vector: number, lanes: Lanes): void => {
      const at = vector * 16;
      if (!first) loadLanes(f, sum, C, at, 4, lanes);
      else if (added) loadLanes(f, sum, ADDED, at * added[1], added[1] * 4, lanes);
      else f.splat(0).set(sum);
      for (let i = 0; i < count; i++) {
        loadLanes(f, right, B, i * b * 4 + at, 4, lanes);
        f.get(left[i]).get(right).get(sum).op('f32x4.relaxed_madd').set(sum);
      }
      storeLanes(f, sum, C, at, 4, lanes);
    };
    const move = (count: number): void => {
      f.advance(B, count * 16).advance(C, count * 16);
      if (first && added) f.advance(ADDED, count * 16 * added[1]);
    };
    const turns = Math.floor(vectors / UNROLLED);
    if (turns > 0) {
      f.repeat(turns, () => {
        for (let i = 0; i < UNROLLED; i++) part(i, 4);
        move(UNROLLED);
      });
    }
    const over = vectors - turns * UNROLLED;
    for (let i = 0; i < over; i++) part(i, 4);
    if (rest !== 0) part(over, rest);
    move(-turns * UNROLLED);
    f.advance(A, count * a[1] * 4).advance(B, count * b * 4);
  };
  rows(Math.min(STREAMS, inner), true);
  const turns = Math.floor(Math.max(0, inner - STREAMS) / STREAMS);
  if (turns > 0) f.repeat(turns, () => rows(STREAMS, false));
  const last = inner - STREAMS * (turns + 1);
  if (last > 0) rows(last, false);
  return f;
}
