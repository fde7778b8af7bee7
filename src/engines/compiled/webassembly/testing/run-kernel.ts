import { sizeOf, type Graph } from '../../../../compiler/graph.ts';
import { inputName } from '../../../../compiler/names.ts';
import type { ParameterSpec, Program } from '../../../../learning/engine.ts';
import { generate, type KernelCode } from '../generate.ts';
import { addressesIn, KernelProgram, type KernelMemory } from '../kernel-program.ts';
import type { Elements } from './evaluate.ts';

const PAGE = 65536;

/** A memory with room for parameters and their gradients, that programs can be bound to. */
export function kernelMemory(specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[] = []): KernelMemory {
  const starts = new Map<string, number>();
  let length = 0;
  for (const { name, shape } of specs) {
    starts.set(name, length);
    length += Math.ceil(sizeOf(shape) / 16) * 16;
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil((length * 8) / PAGE), maximum: 4096, shared: true });
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  const view = (name: string, vector: number): Float32Array =>
    new Float32Array(memory.buffer, (vector * length + starts.get(name)!) * 4, sizeOf(shapes.get(name)!));
  return {
    memory,
    specs,
    gradientsStart: length * 4,
    value: (name) => view(name, 0),
    gradient: (name) => view(name, 1),
  };
}

/** The module of a graph; an Error where there is none. */
export function kernelOf(graph: Graph, memory: KernelMemory = kernelMemory()): KernelCode {
  const code = generate(graph, addressesIn(memory));
  if ('reason' in code) throw new Error(code.reason);
  return code;
}

/** Runs a graph whose inputs are `input/NAME` and outputs `output/NAME`; these are what is returned, by name. */
export function runKernel(graph: Graph, inputs: ReadonlyMap<string, Elements>): Readonly<Record<string, Float32Array>> {
  const memory = kernelMemory();
  const prefix = inputName('');
  const names = graph.inputs.map(({ name }) => name!.slice(prefix.length));
  const program: Pick<Program, 'inputs'> = {
    inputs: Object.fromEntries(graph.inputs.map(({ shape }, i) => [names[i], { shape, dtype: 'float32' }])),
  };
  const bound = KernelProgram.bind(program, kernelOf(graph, memory), memory);
  for (const name of names) bound.inputs[name].set(inputs.get(inputName(name))!);
  bound.run();
  return bound.outputs;
}
