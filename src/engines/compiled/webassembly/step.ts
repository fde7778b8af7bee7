import type { FunctionBuilder } from './function-builder.ts';
import type { View } from './view.ts';

/** A kernel on its operands. */
export interface Step {
  /** Kernels of one key are the same function: all that its instructions depend on. */
  readonly key: string;
  /** Where the operands start is what the function takes, in this order. */
  readonly reads: readonly View[];
  /** After those come these. */
  readonly writes: readonly View[];
  build(): FunctionBuilder;
}
