import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { NamedArrays, NamedTensors, Program } from '../learning/engine.ts';

/** A program's inputs as tensors of the backend in use. */
export function inputTensors(program: Program, arrays: NamedArrays): NamedTensors {
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => [name, tensor(arrays[name], [...shape], dtype)]),
  );
}

/** Copies of what tensors hold. */
export function arraysOf(tensors: NamedTensors): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, t]: [string, Tensor]) => [name, t.dataSync<'float32'>().slice()]),
  );
}
