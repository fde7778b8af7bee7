import { ARITHMETIC, type Arithmetic } from './arithmetic.ts';
import { FunctionBuilder, type Local } from './function-builder.ts';
import { loadLanes, storeLanes, vectorsOf, type Lanes } from './vector-access.ts';

/** What an operation takes: an earlier result of the group, a tensor, or a number that is the same everywhere. */
export type Operand = { readonly result: number } | { readonly tensor: number } | { readonly bits: number };

export interface ElementwisePlan {
  readonly shape: readonly number[];
  readonly operations: readonly { readonly name: Arithmetic; readonly inputs: readonly Operand[] }[];
  /** Strides of each, in elements. */
  readonly tensors: readonly (readonly number[])[];
  readonly stores: readonly { readonly result: number; readonly strides: readonly number[] }[];
}

/** From so many operations on, a loop's own instructions do not matter. */
const LONG = 6;
/** Vectors of a row up to which it has no loop. */
const UNROLLED = 4;

/** A loop for each dimension but the last, along which it goes four elements at a time. */
export function elementwiseKernel({ shape, operations, tensors, stores }: ElementwisePlan): FunctionBuilder {
  const all = [...tensors, ...stores.map(({ strides }) => strides)];
  const f = new FunctionBuilder(all.length);
  const last = shape.length - 1;
  const inner = all.map((strides) => (last < 0 ? 0 : strides[last] * 4));
  const loaded = tensors.map(() => f.local('v128'));
  const results = operations.map(() => f.local('v128'));

  const local = (operand: Operand): Local => {
    if ('result' in operand) return results[operand.result];
    return 'tensor' in operand ? loaded[operand.tensor] : f.splatLocal(operand.bits);
  };
  const compute = (vector: number, lanes: Lanes): void => {
    const offset = (i: number): number => vector * inner[i] * 4;
    for (const i of tensors.keys()) if (inner[i] !== 0) loadLanes(f, loaded[i], i, offset(i), inner[i], lanes);
    for (const [i, { name, inputs }] of operations.entries()) {
      ARITHMETIC[name](f, inputs.map(local));
      f.set(results[i]);
    }
    for (const [j, { result }] of stores.entries()) {
      const i = tensors.length + j;
      storeLanes(f, results[result], i, offset(i), last < 0 ? 4 : inner[i], lanes);
    }
  };
  /** Bytes that each pointer has moved when it is done. */
  const row = (): number[] => {
    const { vectors, rest } = vectorsOf(last < 0 ? 1 : shape[last]);
    const unrolled = operations.length < LONG ? 2 : 1;
    const looped = vectors > UNROLLED ? vectors - (vectors % unrolled) : 0;
    if (looped > 0) {
      f.repeat(looped / unrolled, () => {
        for (let i = 0; i < unrolled; i++) compute(i, 4);
        for (const i of all.keys()) f.advance(i, inner[i] * 4 * unrolled);
      });
    }
    for (let i = looped; i < vectors; i++) compute(i - looped, 4);
    if (rest !== 0) compute(vectors - looped, rest);
    return inner.map((stride) => stride * 4 * looped);
  };
  const loop = (axis: number): number[] => {
    for (const [i, strides] of tensors.entries()) {
      const varies = strides.findLastIndex((stride) => stride !== 0) + 1;
      if (varies === Math.max(axis, 0) && inner[i] === 0) loadLanes(f, loaded[i], i, 0, 0, 4);
    }
    if (axis >= last) return row();
    f.repeat(shape[axis], () => {
      const moved = loop(axis + 1);
      for (const [i, strides] of all.entries()) f.advance(i, strides[axis] * 4 - moved[i]);
    });
    return all.map((strides) => strides[axis] * 4 * shape[axis]);
  };
  loop(0);
  return f;
}
