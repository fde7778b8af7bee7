import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type ElementType } from '../../compiler/graph.ts';
import { gradientName, inputName, outputName, parameterName } from '../../compiler/names.ts';
import type { NamedArrays } from '../../learning/engine.ts';
import type { Signature } from '../check-inputs.ts';
import type { BoundProgram } from './bound-program.ts';
import type { InputVectors } from './input-vectors.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import type { OutputVectors } from './output-vectors.ts';
import type { ParameterViews } from './parameter-views.ts';
import { runtimeFailure } from './runtime-failure.ts';

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
  /** Whether ONNX Runtime has optimised it before; the numbers are the same. */
  readonly optimised: boolean;
}

/** A compiled program with the session that runs it, for any parameters of the same shapes. */
export type Compilation = CompiledModel & { readonly session: InferenceSession };

/** Something that ONNX Runtime reads from or writes to. */
type MakeTensor = (array: Float32Array | Int32Array, shape: readonly number[]) => Tensor;

/** Memory for inputs and outputs; another thread can reach a SharedArrayBuffer. */
export type Allocate = (bytes: number) => ArrayBuffer | SharedArrayBuffer;

/**
 * A compiled program bound to parameters. Every tensor is made once: parameters and gradients are views on the
 * parameters' memory, inputs and outputs buffers of this program.
 */
export class CompiledProgram implements BoundProgram {
  readonly inputs: NamedArrays;
  readonly outputs: Readonly<Record<string, Float32Array>>;
  private readonly signature: Signature;
  private readonly session: InferenceSession;
  private readonly feeds: Readonly<Record<string, Tensor>>;
  private readonly fetches: Readonly<Record<string, Tensor>>;

  private constructor(
    signature: Signature,
    session: InferenceSession,
    { inputs, feeds }: Feeding,
    { outputs, fetches }: Fetching,
  ) {
    this.signature = signature;
    this.session = session;
    this.inputs = inputs;
    this.feeds = feeds;
    this.outputs = outputs;
    this.fetches = fetches;
  }

  static async bind(
    signature: Signature,
    compilation: Compilation,
    parameters: ParameterViews,
    allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
  ): Promise<CompiledProgram> {
    const { Tensor } = await onnxRuntime();
    const tensor: MakeTensor = (array, shape) =>
      array instanceof Float32Array ? new Tensor('float32', array, shape) : new Tensor('int32', array, shape);
    return new CompiledProgram(
      signature,
      compilation.session,
      feeding(signature, compilation, parameters, tensor, allocate),
      fetching(compilation, parameters, tensor, allocate),
    );
  }

  async compute(): Promise<void> {
    try {
      await this.session.run(this.feeds, this.fetches);
    } catch (error) {
      throw await runtimeFailure(this.signature.name, 'run', error);
    }
  }
}

interface Feeding {
  readonly inputs: NamedArrays;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

function feeding(
  signature: Signature,
  { inputs: graphInputs, taken }: Compilation,
  parameters: ParameterViews,
  tensor: MakeTensor,
  allocate: Allocate,
): Feeding {
  const inputs: Record<string, Float32Array | Int32Array> = {};
  const feeds: Record<string, Tensor> = {};
  const used = new Map(graphInputs.map((value) => [value.name, value]));
  const together = new Set<string>();
  for (const { vector, start } of taken.parameters) {
    feeds[vector.name] = tensor(parameters.stretch('values', start, vector.length), [vector.length]);
    for (const name of vector.starts.keys()) together.add(name);
  }
  for (const { name } of parameters.specs) {
    const parameter = used.get(parameterName(name));
    if (!parameter || together.has(parameterName(name))) continue;
    feeds[parameterName(name)] = tensor(parameters.value(name), parameter.shape);
  }
  const joined = floats(taken.inputs?.length ?? 0, allocate);
  if (taken.inputs) feeds[taken.inputs.name] = tensor(joined, [joined.length]);
  for (const [name, { shape, dtype }] of Object.entries(signature.inputs)) {
    const input = used.get(inputName(name));
    if (!input) continue; // an input that no output depends on
    const start = taken.inputs?.starts.get(inputName(name));
    if (start !== undefined) {
      inputs[name] = joined.subarray(start, start + sizeOf(shape));
      continue;
    }
    const length = sizeOf(shape);
    inputs[name] = dtype === 'float32' ? floats(length, allocate) : new Int32Array(allocate(4 * length));
    feeds[inputName(name)] = tensor(inputs[name], input.shape);
  }
  return { inputs, feeds };
}

interface Fetching {
  readonly outputs: Readonly<Record<string, Float32Array>>;
  readonly fetches: Readonly<Record<string, Tensor>>;
}

function fetching(
  { outputs: graphOutputs, given }: Compilation,
  parameters: ParameterViews,
  tensor: MakeTensor,
  allocate: Allocate,
): Fetching {
  const outputs: Record<string, Float32Array> = {};
  const fetches: Record<string, Tensor> = {};
  const together = new Set<string>();
  for (const { vector, start } of given.gradients) {
    fetches[vector.name] = tensor(parameters.stretch('gradients', start, vector.length), [vector.length]);
    for (const name of vector.starts.keys()) together.add(name);
  }
  for (const { name, shape } of parameters.specs) {
    if (!graphOutputs.has(gradientName(name)) || together.has(gradientName(name))) continue;
    fetches[gradientName(name)] = tensor(parameters.gradient(name), shape);
  }
  const joined = floats(given.outputs?.length ?? 0, allocate);
  if (given.outputs) fetches[given.outputs.name] = tensor(joined, [joined.length]);
  const prefix = outputName('');
  for (const [fullName, { shape }] of graphOutputs) {
    if (!fullName.startsWith(prefix)) continue;
    const start = given.outputs?.starts.get(fullName);
    const name = fullName.slice(prefix.length);
    outputs[name] =
      start === undefined ? floats(sizeOf(shape), allocate) : joined.subarray(start, start + sizeOf(shape));
    if (start === undefined) fetches[fullName] = tensor(outputs[name], shape);
  }
  return { outputs, fetches };
}

function floats(length: number, allocate: Allocate): Float32Array {
  return new Float32Array(allocate(Float32Array.BYTES_PER_ELEMENT * length));
}
