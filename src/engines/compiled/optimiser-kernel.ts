import { readFileSync } from 'node:fs';

/** The functions of resources/optimiser/adamw.ts, on the memory they were instantiated with. */
export interface OptimiserKernel {
  weightedSum(target: number, a: number, other: number, b: number, length: number): void;
  squares(pointer: number, length: number): number;
  adamw(
    parameter: number,
    gradient: number,
    firstMoment: number,
    secondMoment: number,
    length: number,
    gradientScale: number,
    oneMinusBeta1: number,
    beta2: number,
    oneMinusBeta2: number,
    stepSize: number,
    secondMomentScale: number,
    epsilon: number,
    keep: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

export function optimiserKernel(memory: WebAssembly.Memory): OptimiserKernel {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../../resources/optimiser/adamw.wasm', import.meta.url)),
  );
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as OptimiserKernel;
}
