/** Whether these strides are those of a row-major tensor, so that its elements stand one after the other. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

interface Numbers<T> {
  readonly length: number;
  [index: number]: T;
}

/** The elements of a strided view in row-major order, as an array of the same type. */
export function gather<T, A extends Numbers<T> & { readonly constructor: unknown }>(
  source: A,
  shape: readonly number[],
  strides: readonly number[],
): A {
  const length = shape.reduce((product, size) => product * size, 1);
  const result = new (source.constructor as new (length: number) => A)(length);
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < length; i++) {
    result[i] = source[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
