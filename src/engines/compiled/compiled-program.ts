import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type ElementType } from '../../compiler/graph.ts';
import { gradientName, inputName, outputName, parameterName } from '../../compiler/record.ts';
import { failure } from '../../contract/errors/index.ts';
import type { NamedArrays, Program } from '../../learning/engine.ts';
import { checkInputs } from '../check-inputs.ts';
import type { InputVectors } from './input-vectors.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import type { OutputVectors } from './output-vectors.ts';
import type { ParameterMemory } from './parameter-memory.ts';

/** What binding a program and making its session take: all that is kept of a compiled program. */
export interface CompiledModel {
  /** The program's. */
  readonly name: string;
  /** Inputs of the graph in the shapes that it uses them in. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: ElementType }[];
  readonly outputs: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /** Inputs that the session takes together. */
  readonly taken: InputVectors;
  /** Outputs that the session gives together. */
  readonly given: OutputVectors;
  readonly threads: number;
  readonly onnx: Uint8Array;
}

/** A compiled program with the session that runs it, for any parameters of the same shapes. */
export type Compilation = Omit<CompiledModel, 'onnx'> & { readonly session: InferenceSession };

/** Something that ONNX Runtime reads from or writes to. */
type MakeTensor = (array: Float32Array | Int32Array, shape: readonly number[]) => Tensor;

/**
 * A compiled program bound to parameters. Every tensor is made once: parameters and gradients are views on the
 * parameter memory, inputs and outputs buffers of this program.
 */
export class CompiledProgram {
  private readonly program: Program;
  private readonly session: InferenceSession;
  private readonly inputs: Feeding['inputs'];
  private readonly feeds: Readonly<Record<string, Tensor>>;
  private readonly fetches: Readonly<Record<string, Tensor>>;
  private readonly outputs: Readonly<Record<string, Float32Array>>;

  private constructor(
    program: Program,
    session: InferenceSession,
    { inputs, feeds }: Feeding,
    { outputs, fetches }: Fetching,
  ) {
    this.program = program;
    this.session = session;
    this.inputs = inputs;
    this.feeds = feeds;
    this.outputs = outputs;
    this.fetches = fetches;
  }

  static async bind(program: Program, compilation: Compilation, memory: ParameterMemory): Promise<CompiledProgram> {
    const { Tensor } = await onnxRuntime();
    const tensor: MakeTensor = (array, shape) =>
      array instanceof Float32Array ? new Tensor('float32', array, shape) : new Tensor('int32', array, shape);
    return new CompiledProgram(
      program,
      compilation.session,
      feeding(program, compilation, memory, tensor),
      fetching(compilation, memory, tensor),
    );
  }

  /** Runs it; gradients go into the parameter memory. The arrays returned are overwritten by the next run. */
  async run(arrays: NamedArrays): Promise<Readonly<Record<string, Float32Array>>> {
    checkInputs(this.program, arrays);
    for (const { name, buffer } of this.inputs) buffer.set(arrays[name]);
    try {
      await this.session.run(this.feeds, this.fetches);
    } catch (error) {
      throw failure(
        'engine/runtime',
        { program: this.program.name, doing: 'run', reason: (error as Error).message },
        error,
      );
    }
    return this.outputs;
  }
}

interface Feeding {
  /** Where the program's inputs are copied to. */
  readonly inputs: readonly { readonly name: string; readonly buffer: Float32Array | Int32Array }[];
  readonly feeds: Readonly<Record<string, Tensor>>;
}

function feeding(
  program: Program,
  { inputs: graphInputs, taken }: Compilation,
  memory: ParameterMemory,
  tensor: MakeTensor,
): Feeding {
  const inputs: { name: string; buffer: Float32Array | Int32Array }[] = [];
  const feeds: Record<string, Tensor> = {};
  const used = new Map(graphInputs.map((value) => [value.name, value]));
  const together = new Set<string>();
  for (const { vector, start } of taken.parameters) {
    feeds[vector.name] = tensor(memory.stretch('values', start, vector.length), [vector.length]);
    for (const name of vector.starts.keys()) together.add(name);
  }
  for (const { name } of memory.specs) {
    const parameter = used.get(parameterName(name));
    if (!parameter || together.has(parameterName(name))) continue;
    feeds[parameterName(name)] = tensor(memory.value(name), parameter.shape);
  }
  const joined = new Float32Array(taken.inputs?.length ?? 0);
  if (taken.inputs) feeds[taken.inputs.name] = tensor(joined, [joined.length]);
  for (const [name, { shape, dtype }] of Object.entries(program.inputs)) {
    const input = used.get(inputName(name));
    if (!input) continue; // an input that no output depends on
    const start = taken.inputs?.starts.get(inputName(name));
    if (start !== undefined) {
      inputs.push({ name, buffer: joined.subarray(start, start + sizeOf(shape)) });
      continue;
    }
    const buffer = dtype === 'float32' ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
    inputs.push({ name, buffer });
    feeds[inputName(name)] = tensor(buffer, input.shape);
  }
  return { inputs, feeds };
}

interface Fetching {
  readonly outputs: Readonly<Record<string, Float32Array>>;
  readonly fetches: Readonly<Record<string, Tensor>>;
}

function fetching(
  { outputs: graphOutputs, given }: Compilation,
  memory: ParameterMemory,
  tensor: MakeTensor,
): Fetching {
  const outputs: Record<string, Float32Array> = {};
  const fetches: Record<string, Tensor> = {};
  const together = new Set<string>();
  for (const { vector, start } of given.gradients) {
    fetches[vector.name] = tensor(memory.stretch('gradients', start, vector.length), [vector.length]);
    for (const name of vector.starts.keys()) together.add(name);
  }
  for (const { name, shape } of memory.specs) {
    if (!graphOutputs.has(gradientName(name)) || together.has(gradientName(name))) continue;
    fetches[gradientName(name)] = tensor(memory.gradient(name), shape);
  }
  const joined = new Float32Array(given.outputs?.length ?? 0);
  if (given.outputs) fetches[given.outputs.name] = tensor(joined, [joined.length]);
  const prefix = outputName('');
  for (const [fullName, { shape }] of graphOutputs) {
    if (!fullName.startsWith(prefix)) continue;
    const start = given.outputs?.starts.get(fullName);
    const name = fullName.slice(prefix.length);
    outputs[name] =
      start === undefined ? new Float32Array(sizeOf(shape)) : joined.subarray(start, start + sizeOf(shape));
    if (start === undefined) fetches[fullName] = tensor(outputs[name], shape);
  }
  return { outputs, fetches };
}
