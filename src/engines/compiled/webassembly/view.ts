import { sizeOf } from '../../../compiler/graph.ts';

/** Numbers of four bytes beside each other: an input, a constant, or what steps write. */
export interface Storage {
  readonly length: number;
  /** Byte offset of a parameter in the parameter memory, or of a gradient in a thread's gradients. */
  readonly address?: number | undefined;
}

/** A tensor in a storage: element (i, j, …) lies at `offset + i strides[0] + j strides[1] + …`. */
export interface View {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Strides of elements in row-major order. */
function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let size = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = size;
    size *= shape[i];
  }
  return strides;
}

/** All of a storage. */
export function whole(storage: Storage, shape: readonly number[]): View {
  return { storage, offset: 0, shape, strides: rowMajor(shape) };
}

export function permuted(view: View, permutation: readonly number[]): View {
  return {
    ...view,
    shape: permutation.map((axis) => view.shape[axis]),
    strides: permutation.map((axis) => view.strides[axis]),
  };
}

/** The part from `start` on along an axis. */
export function sliced(view: View, axis: number, start: number, size: number): View {
  return { ...view, offset: view.offset + start * view.strides[axis], shape: view.shape.with(axis, size) };
}

/** Repeated along axes of 1 and new leading ones, as elementwise operations do. */
export function broadcasted(view: View, shape: readonly number[]): View {
  const added = shape.length - view.shape.length;
  const strides = shape.map((_, i) => (i < added || view.shape[i - added] === 1 ? 0 : view.strides[i - added]));
  return { ...view, shape, strides };
}

/** The same elements in the same order in another shape, or undefined where no strides give that. */
export function reshaped(view: View, shape: readonly number[]): View | undefined {
  const from = dense(view);
  const strides = new Array<number>(shape.length).fill(0);
  let at = from.shape.length - 1;
  let left = at < 0 ? 1 : from.shape[at]; // elements of the current dimension that are not yet given to new ones
  let stride = at < 0 ? 0 : from.strides[at];
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (left === 1 && at > 0) {
      at--;
      left = from.shape[at];
      stride = from.strides[at];
    }
    if (left % shape[i] !== 0) return undefined;
    strides[i] = stride;
    stride *= shape[i];
    left /= shape[i];
  }
  return { ...view, shape, strides };
}

/** Without dimensions of 1, and with dimensions merged that lie behind one another. */
function dense(view: View): Pick<View, 'shape' | 'strides'> {
  const { shape, strides } = collapsed(view.shape, [view.strides]);
  return { shape, strides: strides[0] };
}

/** Dimensions of 1 left out, and those merged that are one behind the other in all of the strides. */
export function collapsed(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): { readonly shape: number[]; readonly strides: number[][] } {
  const dims: number[] = [];
  const all: number[][] = strides.map(() => []);
  for (const [i, size] of shape.entries()) {
    if (size === 1) continue;
    const last = dims.length - 1;
    if (last >= 0 && all.every((own, j) => own[last] === strides[j][i] * size)) {
      dims[last] *= size;
      for (const [j, own] of all.entries()) own[last] = strides[j][i];
    } else {
      dims.push(size);
      for (const [j, own] of all.entries()) own.push(strides[j][i]);
    }
  }
  return { shape: dims, strides: all };
}

export function sameView(a: View, b: View): boolean {
  return (
    a.storage === b.storage &&
    a.offset === b.offset &&
    sizeOf(a.shape) === sizeOf(b.shape) &&
    JSON.stringify(dense(a)) === JSON.stringify(dense(b))
  );
}
