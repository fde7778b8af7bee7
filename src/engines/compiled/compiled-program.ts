import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type Graph } from '../../compiler/graph.ts';
import { gradientName, inputName, outputName, parameterName } from '../../compiler/record.ts';
import { failure } from '../../contract/errors/index.ts';
import type { NamedArrays, Program } from '../../learning/engine.ts';
import { checkInputs } from '../check-inputs.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import type { OutputVectors } from './output-vectors.ts';
import type { ParameterMemory } from './parameter-memory.ts';

/** A graph and the session that runs it, for any parameters of the same shapes. */
export interface Compilation {
  readonly graph: Graph;
  /** Outputs of the graph that the session gives together. */
  readonly vectors: OutputVectors;
  readonly session: InferenceSession;
}

/**
 * A compiled program bound to parameters. Every tensor is made once: parameters and gradients are views on the
 * parameter memory, inputs and outputs buffers of this program.
 */
export class CompiledProgram {
  private readonly program: Program;
  private readonly session: InferenceSession;
  private readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  private readonly feeds: Readonly<Record<string, Tensor>>;
  private readonly fetches: Readonly<Record<string, Tensor>>;
  private readonly outputs: Readonly<Record<string, Float32Array>>;

  private constructor(
    program: Program,
    session: InferenceSession,
    inputs: Record<string, Float32Array | Int32Array>,
    feeds: Record<string, Tensor>,
    outputs: Record<string, Float32Array>,
    fetches: Record<string, Tensor>,
  ) {
    this.program = program;
    this.session = session;
    this.inputs = inputs;
    this.feeds = feeds;
    this.outputs = outputs;
    this.fetches = fetches;
  }

  static async bind(
    program: Program,
    { graph, vectors, session }: Compilation,
    memory: ParameterMemory,
  ): Promise<CompiledProgram> {
    const { Tensor } = await onnxRuntime();
    const used = new Map(graph.inputs.map((value) => [value.name, value]));
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor> = {};
    const inputs: Record<string, Float32Array | Int32Array> = {};
    const outputs: Record<string, Float32Array> = {};
    const together = new Set<string>();
    for (const { vector, start } of vectors.gradients) {
      fetches[vector.name] = new Tensor('float32', memory.gradients(start, vector.length), [vector.length]);
      for (const name of vector.starts.keys()) together.add(name);
    }
    for (const { name, shape } of memory.specs) {
      const parameter = used.get(parameterName(name));
      if (parameter) feeds[parameterName(name)] = new Tensor('float32', memory.value(name), parameter.shape);
      if (!graph.outputs.has(gradientName(name)) || together.has(gradientName(name))) continue;
      fetches[gradientName(name)] = new Tensor('float32', memory.gradient(name), shape);
    }
    for (const [name, { shape, dtype }] of Object.entries(program.inputs)) {
      const input = used.get(inputName(name));
      if (!input) continue; // an input that no output depends on
      const array = dtype === 'float32' ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
      inputs[name] = array;
      feeds[inputName(name)] = new Tensor(dtype, array, input.shape);
    }
    const joined = new Float32Array(vectors.outputs?.length ?? 0);
    if (vectors.outputs) fetches[vectors.outputs.name] = new Tensor('float32', joined, [joined.length]);
    const prefix = outputName('');
    for (const [fullName, { shape }] of graph.outputs) {
      if (!fullName.startsWith(prefix)) continue;
      const start = vectors.outputs?.starts.get(fullName);
      const array =
        start === undefined ? new Float32Array(sizeOf(shape)) : joined.subarray(start, start + sizeOf(shape));
      outputs[fullName.slice(prefix.length)] = array;
      if (start === undefined) fetches[fullName] = new Tensor('float32', array, shape);
    }
    return new CompiledProgram(program, session, inputs, feeds, outputs, fetches);
  }

  /** Runs it; gradients go into the parameter memory. The arrays returned are overwritten by the next run. */
  async run(arrays: NamedArrays): Promise<Readonly<Record<string, Float32Array>>> {
    checkInputs(this.program, arrays);
    for (const [name, buffer] of Object.entries(this.inputs)) buffer.set(arrays[name]);
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
