import { FunctionBuilder, type Local } from './function-builder.ts';
import { loadLanes, storeLanes, type Lanes } from './vector-access.ts';

/** Sizes, and distances in elements of [row, column]. */
export interface ProductPlan {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly a: readonly number[];
  /** Of rows; its columns lie beside each other. */
  readonly b: number;
  readonly added: readonly number[] | undefined;
  readonly c: readonly number[];
}

export const A = 0;
export const B = 1;
export const ADDED = 2;

/** Which parameter points to the result. */
export function resultOf({ added }: ProductPlan): Local {
  return added ? 3 : 2;
}

/** Steps of the inner dimension in one turn of its loop. */
const INNER_UNROLLED = 4;

/**
 * Tiles of the result that fit the registers, the sum over the inner dimension in a loop: 6 × 8 numbers are 12 vectors,
 * with two of B and one of A beside them the 15 registers that V8 has. Fewer rows take more columns. The smaller factor is
 * read over and over, while the larger one passes by once.
 */
export function productKernel(plan: ProductPlan): FunctionBuilder {
  const { rows, columns, a, added, c } = plan;
  const f = new FunctionBuilder(added ? 4 : 3);
  const C = resultOf(plan);
  const atOnce = vectorsAtOnce(rows, columns);
  const groups = rowGroups(rows, atOnce === 1 ? 8 : 6);
  const panels = panelsOf(columns, atOnce);
  const advanceRows = (count: number): void => {
    f.advance(A, a[0] * 4 * count).advance(C, c[0] * 4 * count);
    if (added) f.advance(ADDED, added[0] * 4 * count);
  };
  const advanceColumns = (count: number): void => {
    f.advance(B, count * 4).advance(C, c[1] * 4 * count);
    if (added) f.advance(ADDED, added[1] * 4 * count);
  };
  const eachGroup = (body: (size: number) => void): void => {
    for (const { size, count } of groups) {
      f.repeat(count, () => {
        body(size);
        advanceRows(size);
      });
    }
    advanceRows(-rows);
  };
  const eachPanel = (body: (lanes: readonly Lanes[]) => void): void => {
    for (const { lanes, count } of panels) {
      f.repeat(count, () => {
        body(lanes);
        advanceColumns(lanes.reduce<number>((sum, lane) => sum + lane, 0));
      });
    }
    advanceColumns(-columns);
  };
  if (columns < rows) eachGroup((size) => eachPanel((lanes) => tile(f, plan, size, lanes)));
  else eachPanel((lanes) => eachGroup((size) => tile(f, plan, size, lanes)));
  return f;
}

/** Columns in groups of so many vectors, and what is left over. */
function panelsOf(columns: number, vectors: number): { readonly lanes: readonly Lanes[]; readonly count: number }[] {
  const full = Math.floor(columns / (vectors * 4));
  const left = columns - full * vectors * 4;
  const whole = new Array<Lanes>(Math.floor(left / 4)).fill(4);
  return [
    { lanes: new Array<Lanes>(vectors).fill(4), count: full },
    { lanes: left % 4 === 0 ? whole : [...whole, (left % 4) as Lanes], count: left > 0 ? 1 : 0 },
  ].filter(({ count }) => count > 0);
}

function vectorsAtOnce(rows: number, columns: number): number {
  const most = [8, 8, 4, 3][rows] ?? 2;
  return Math.max(1, Math.min(most, Math.ceil(columns / 4)));
}

/** Groups of nearly as many rows each, at most `most`. */
function rowGroups(rows: number, most: number): { readonly size: number; readonly count: number }[] {
  const tiles = Math.ceil(rows / most);
  const small = Math.floor(rows / tiles);
  const larger = rows - small * tiles;
  return [
    { size: small + 1, count: larger },
    { size: small, count: tiles - larger },
  ].filter(({ count }) => count > 0);
}

function tile(f: FunctionBuilder, plan: ProductPlan, rows: number, lanes: readonly Lanes[]): void {
  const { inner, a, b, added, c } = plan;
  const C = resultOf(plan);
  const pointers = { a: f.local('i32'), b: f.local('i32') };
  const left = f.local('v128');
  const right = lanes.map(() => f.local('v128'));
  const sums = Array.from({ length: rows }, () => lanes.map(() => f.local('v128')));
  for (const [row, own] of sums.entries()) {
    for (const [i, sum] of own.entries()) {
      if (added) {
        loadLanes(f, sum, ADDED, (row * added[0] + i * 4 * added[1]) * 4, added[1] * 4, lanes[i]);
      } else f.splat(0).set(sum);
    }
  }
  const multiply = (step: number): void => {
    for (const [i, vector] of right.entries()) loadLanes(f, vector, pointers.b, (step * b + i * 4) * 4, 4, lanes[i]);
    for (const [row, own] of sums.entries()) {
      const address = { pointer: pointers.a, offset: (row * a[0] + step * a[1]) * 4 };
      f.load('v128.load32_splat', address).set(left);
      for (const [i, sum] of own.entries()) f.get(left).get(right[i]).get(sum).op('f32x4.relaxed_madd').set(sum);
    }
  };
  f.get(A).set(pointers.a).get(B).set(pointers.b);
  const turns = Math.floor(inner / INNER_UNROLLED);
  if (turns > 0) {
    f.repeat(turns, () => {
      for (let step = 0; step < INNER_UNROLLED; step++) multiply(step);
      f.advance(pointers.a, a[1] * 4 * INNER_UNROLLED).advance(pointers.b, b * 4 * INNER_UNROLLED);
    });
  }
  for (let step = 0; step < inner % INNER_UNROLLED; step++) multiply(step);
  for (const [row, own] of sums.entries()) {
    for (const [i, sum] of own.entries()) {
      storeLanes(f, sum, C, (row * c[0] + i * 4 * c[1]) * 4, c[1] * 4, lanes[i]);
    }
  }
}
