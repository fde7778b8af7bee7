import { gradientName, inputName, outputName, parameterName } from '../../../compiler/names.ts';
import type { Program } from '../../../learning/engine.ts';
import type { KernelArray, KernelCode } from './generate.ts';

const PAGE = 65536;

/** What the parameters lie in: their memory, and views on it that say where. */
export interface KernelMemory {
  /** Shared, so that it grows without detaching views; its maximum leaves room for what programs need. */
  readonly memory: WebAssembly.Memory;
  readonly specs: readonly { readonly name: string }[];
  /** Where the gradients start that programs bound to it write, in bytes. */
  readonly gradientsStart: number;
  value(name: string): Float32Array;
  gradient(name: string): Float32Array;
}

type Run = (base: number, gradients: number) => void;

/** Where parameters and gradients lie, by their names in the graph: what `generate` takes. */
export function addressesIn(memory: KernelMemory): Map<string, number> {
  const addresses = new Map<string, number>();
  for (const { name } of memory.specs) {
    addresses.set(parameterName(name), memory.value(name).byteOffset);
    addresses.set(gradientName(name), memory.gradient(name).byteOffset - memory.gradientsStart);
  }
  return addresses;
}

/** A module bound to a parameter memory, whose end it takes for inputs, outputs and all between. */
export class KernelProgram {
  /** The program's inputs, to be filled before a run; those that no output depends on are not there. */
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** Its outputs, overwritten by the next run. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  private readonly base: number;
  private readonly gradients: number;
  private readonly code: Run;

  private constructor(
    base: number,
    gradients: number,
    code: Run,
    inputs: Record<string, Float32Array | Int32Array>,
    outputs: Record<string, Float32Array>,
  ) {
    this.base = base;
    this.gradients = gradients;
    this.code = code;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** Throws a RangeError where the memory cannot grow. */
  static bind(program: Pick<Program, 'inputs'>, code: KernelCode, target: KernelMemory): KernelProgram {
    const { memory, gradientsStart } = target;
    const base = memory.grow(Math.ceil(code.size / PAGE)) * PAGE;
    const { buffer } = memory;
    const instance = new WebAssembly.Instance(compiled(code), { env: { memory } });
    for (const { offset, data } of code.constants) {
      if (data instanceof Float32Array) new Float32Array(buffer, base + offset, data.length).set(data);
      else new Int32Array(buffer, base + offset, data.length).set(data);
    }
    const view = ({ offset, length, dtype }: KernelArray): Float32Array | Int32Array =>
      dtype === 'float32'
        ? new Float32Array(buffer, base + offset, length)
        : new Int32Array(buffer, base + offset, length);
    const inputs: Record<string, Float32Array | Int32Array> = {};
    for (const name of Object.keys(program.inputs)) {
      const array = code.inputs.get(inputName(name));
      if (array) inputs[name] = view(array);
    }
    const outputs: Record<string, Float32Array> = {};
    const prefix = outputName('');
    for (const [name, array] of code.outputs) {
      if (name.startsWith(prefix)) outputs[name.slice(prefix.length)] = view(array) as Float32Array;
    }
    return new KernelProgram(base, gradientsStart, instance.exports['run'] as Run, inputs, outputs);
  }

  /** Computes outputs, and gradients in the parameter memory, from inputs and parameters. */
  run(): void {
    this.code(this.base, this.gradients);
  }
}

const modules = new WeakMap<KernelCode, WebAssembly.Module>();

/** The module of a program, compiled once for all the memories that it is bound to. */
function compiled(code: KernelCode): WebAssembly.Module {
  let found = modules.get(code);
  if (!found) {
    found = new WebAssembly.Module(code.bytes);
    modules.set(code, found);
  }
  return found;
}
