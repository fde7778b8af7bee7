import type { Graph } from '../../compiler/graph.ts';
import { largestProduct } from '../../compiler/multiplications.ts';
import { compile } from './compile.ts';
import type { Compilation, CompiledModel } from './compiled-program.ts';
import type { ParameterMemory } from './parameter-memory.ts';
import { generate, type KernelCode } from './webassembly/generate.ts';
import { addressesIn } from './webassembly/kernel-program.ts';

/**
 * Multiplications of a program's largest product below which one module is faster than ONNX Runtime, which takes
 * microseconds for each operation: docs/adr/webassembly-back-end.md. It is by the largest product that a policy acts by the
 * same code, and so alike to the last bit, with a value function beside it and without.
 */
export const SMALL_PRODUCT = 2_500_000;

/** What a graph is compiled to: a module, or a model for ONNX Runtime. */
export type ProgramCode = { readonly kernel: KernelCode } | { readonly model: CompiledModel };

/** A program on its way: what other threads can be sent, and what can be bound once it is loaded here. */
export interface Opening {
  readonly code: ProgramCode;
  readonly loaded: Promise<Loaded>;
}

/** What can be bound to parameters. */
export type Loaded = { readonly kernel: KernelCode } | { readonly compilation: Compilation };

export function programCode(graph: Graph, memory: ParameterMemory, threads: number): ProgramCode {
  if (largestProduct(graph) < SMALL_PRODUCT) {
    const kernel = generate(graph, addressesIn(memory));
    if (!('reason' in kernel)) return { kernel };
  }
  return { model: compile(graph, memory.places, threads) };
}
