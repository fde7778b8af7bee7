import type { Op } from './op.ts';
import { elementwise } from './elementwise.ts';
import { layout } from './layout.ts';
import { product } from './product.ts';
import { reductions } from './reduction.ts';

/** Every operation a graph may hold. */
export const OPS = { ...elementwise, ...layout, ...product, ...reductions } as const satisfies Record<string, Op>;

export type OpName = keyof typeof OPS;
