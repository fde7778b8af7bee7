import type { FunctionBuilder } from './function-builder.ts';
import { productKernel, type ProductPlan } from './product-kernel.ts';
import type { Step } from './step.ts';
import { streamedKernel } from './streamed-product-kernel.ts';
import { permuted, sliced, type View } from './view.ts';

/** C = A B + D: A is [M, K], B [K, N], C and D, which need not be there, are [M, N]. */
export interface Product {
  readonly a: View;
  readonly b: View;
  readonly added: View | undefined;
  readonly c: View;
}

/** Numbers of a right factor from which on one row is multiplied with it as it streams by. */
const STREAMED = 2 ** 15;
/** Numbers of a factor that stay in the nearest cache, which holds 32 KiB, while the other one passes by. */
const NEAR = 5 * 1024;
/** Terms of a sum that are computed in one go, at least: the result is read and written that often. */
const LEAST_TERMS = 64;
/** Rows from which on a right factor is read so often that it is worth a copy. */
const OFTEN = 24;
/** Bytes that are apart by a multiple of this share few places of the cache. */
const CONFLICTING = 512;

/**
 * The product, or its transpose where that takes less: then C's columns are its rows. Long sums are computed in parts.
 *
 * @param packed a copy of a matrix whose rows are numbers that lie beside each other, and one behind the other
 */
export function productSteps(product: Product, packed: (matrix: View) => View): Step[] {
  const turned: Product = {
    a: permuted(product.b, [1, 0]),
    b: permuted(product.a, [1, 0]),
    added: product.added && permuted(product.added, [1, 0]),
    c: permuted(product.c, [1, 0]),
  };
  const { a, b: right, added, c } = cost(turned) < cost(product) ? turned : product;
  const b = isScattered(right) || conflicts(a, right) ? packed(right) : right;
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  if (rows === 1 && inner * columns >= STREAMED && c.strides[1] === 1)
    return [step({ a, b, added, c }, streamedKernel)];
  const terms = Math.max(LEAST_TERMS, Math.floor(NEAR / Math.min(rows, columns)));
  const parts = Math.ceil(inner / terms);
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((i) => Math.round((inner * i) / parts));
    return step(
      {
        a: sliced(a, 1, from, to - from),
        b: sliced(b, 0, from, to - from),
        added: part === 0 ? added : c,
        c,
      },
      productKernel,
    );
  });
}

/** Whether rows are not numbers that lie beside each other. */
function isScattered({ shape, strides }: View): boolean {
  return shape[1] > 1 && strides[1] !== 1;
}

/** Whether rows of a right factor are read often and drive each other out of the cache. */
function conflicts(a: View, { shape, strides }: View): boolean {
  return a.shape[0] >= OFTEN && shape[0] >= 32 && shape[1] <= 32 && (strides[0] * 4) % CONFLICTING === 0;
}

/** Instructions, roughly: what computes and what loads run beside each other. */
function cost({ a, b, c }: Product): number {
  const [rows, inner] = a.shape;
  const vectors = Math.ceil(b.shape[1] / 4);
  const computing = rows * vectors * inner;
  const loading = inner * (vectors * Math.ceil(rows / 6) + rows * Math.ceil(vectors / 2));
  const packing = isScattered(b) ? inner * b.shape[1] : 0;
  const storing = rows * (c.strides[1] === 1 || b.shape[1] === 1 ? vectors : b.shape[1]);
  return Math.max(computing, loading) + packing + storing;
}

function step({ a, b, added, c }: Product, kernel: (plan: ProductPlan) => FunctionBuilder): Step {
  const plan: ProductPlan = {
    rows: a.shape[0],
    inner: a.shape[1],
    columns: b.shape[1],
    a: a.strides,
    b: b.strides[0],
    added: added?.strides,
    c: c.strides,
  };
  return {
    key: `${kernel.name} ${JSON.stringify(plan)}`,
    reads: added ? [a, b, added] : [a, b],
    writes: [c],
    build: () => kernel(plan),
  };
}
