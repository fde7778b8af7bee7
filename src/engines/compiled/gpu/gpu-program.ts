import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type Graph } from '../../../compiler/graph.ts';
import { packInputs, type InputVector } from '../../../compiler/pack-inputs.ts';
import { packOutputs, type OutputVector } from '../../../compiler/pack-outputs.ts';
import { gradientName, inputName, outputName, parameterName } from '../../../compiler/names.ts';
import { failure } from '../../../contract/errors/index.ts';
import type { NamedArrays, ParameterGroup, Program } from '../../../learning/engine.ts';
import { checkInputs } from '../../check-inputs.ts';
import { onnxRuntime } from '../onnx-runtime.ts';
import type { ParameterPlace } from '../parameter-layout.ts';
import { vectorName } from './adamw-graph.ts';
import type { GpuParameters } from './gpu-parameters.ts';
import { sumsOfSquares } from './gradient-squares.ts';
import type { GroupRange } from './group-ranges.ts';
import { gpuSession, type Provider } from './session.ts';

const GRADIENTS = vectorName('gradients', '' as ParameterGroup);
const squaresName = (group: ParameterGroup): string => vectorName('squares', group);

/** A graph on the GPU: each group's parameters go in as one vector, and gradients come out so; all outputs are one more. */
export interface GpuCompilation {
  /** Its inputs are those of the session. */
  readonly graph: Graph;
  readonly session: InferenceSession;
  /** The program's inputs of float32. */
  readonly inputs: InputVector | undefined;
  readonly outputs: OutputVector;
  /** Shapes are of no use beyond the vector; sizes of the outputs in it. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Throws `engine/runtime`. */
export async function compileForGpu(
  provider: Provider,
  recorded: Graph,
  { places }: { readonly places: readonly ParameterPlace[] },
  ranges: readonly GroupRange[],
): Promise<GpuCompilation> {
  const parameters = ranges.flatMap((range) => parameterVector(recorded, places, range) ?? []);
  const gradients = ranges.flatMap((range) => gradientVector(recorded, places, range) ?? []);
  const inputs = inputVector(recorded);
  const squares = new Map(
    gradients.map(({ name }) => [name, squaresName(name.slice(GRADIENTS.length) as ParameterGroup)]),
  );
  const taken = [...parameters, ...(inputs ? [inputs] : [])].reduce(packInputs, recorded);
  const measured = sumsOfSquares(gradients.reduce(packOutputs, taken), squares);
  const { outputs, sizes } = outputVector(measured);
  const graph = packOutputs(measured, outputs);
  try {
    const session = await gpuSession(provider, graph, (name) => name !== outputs.name);
    return { graph, session, inputs, outputs, sizes };
  } catch (error) {
    throw failure('engine/runtime', { program: graph.name, doing: 'load', reason: (error as Error).message }, error);
  }
}

/** A compiled program bound to parameters. */
export class GpuProgram {
  private readonly program: Program;
  private readonly compilation: GpuCompilation;
  private readonly parameters: GpuParameters;
  private readonly joined: Float32Array;
  private readonly given: Readonly<Record<string, Tensor>>;
  private readonly buffers: readonly { readonly name: string; readonly buffer: Float32Array | Int32Array }[];

  private constructor(
    program: Program,
    compilation: GpuCompilation,
    parameters: GpuParameters,
    tensor: (array: Float32Array | Int32Array, shape: readonly number[]) => Tensor,
  ) {
    this.program = program;
    this.compilation = compilation;
    this.parameters = parameters;
    const { inputs, graph } = compilation;
    this.joined = new Float32Array(inputs?.length ?? 0);
    const given: Record<string, Tensor> = inputs ? { [inputs.name]: tensor(this.joined, [inputs.length]) } : {};
    const buffers: { name: string; buffer: Float32Array | Int32Array }[] = [];
    const used = new Map(graph.inputs.map((value) => [value.name, value]));
    for (const [name, { shape }] of Object.entries(program.inputs)) {
      const start = inputs?.starts.get(inputName(name));
      const alone = used.get(inputName(name));
      if (start !== undefined) buffers.push({ name, buffer: this.joined.subarray(start, start + sizeOf(shape)) });
      else if (alone) {
        const buffer = alone.dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
        buffers.push({ name, buffer });
        given[inputName(name)] = tensor(buffer, alone.shape);
      } // else no output depends on it
    }
    this.given = given;
    this.buffers = buffers;
  }

  static async bind(program: Program, compilation: GpuCompilation, parameters: GpuParameters): Promise<GpuProgram> {
    const { Tensor } = await onnxRuntime();
    return new GpuProgram(program, compilation, parameters, (array, shape) =>
      array instanceof Float32Array ? new Tensor('float32', array, shape) : new Tensor('int32', array, shape),
    );
  }

  /** Runs it; gradients stay on the GPU, their norms come back. The arrays returned are not written again. */
  async run(arrays: NamedArrays): Promise<Readonly<Record<string, Float32Array>>> {
    checkInputs(this.program, arrays);
    for (const { name, buffer } of this.buffers) buffer.set(arrays[name]);
    const { graph, session, outputs, sizes } = this.compilation;
    try {
      const feeds: Record<string, Tensor> = { ...this.given };
      for (const [group, tensor] of await this.parameters.vectors.values.onGpu())
        feeds[vectorName('values', group)] = tensor;
      const taken = Object.fromEntries(graph.inputs.map(({ name }) => [name!, feeds[name!]]));
      const result = await session.run(taken);
      const vector = result[outputs.name].data as Float32Array;
      const read = (name: string): Float32Array => {
        const start = outputs.starts.get(name)!;
        return vector.subarray(start, start + sizes.get(name)!);
      };
      this.keepGradients(result, read);
      const prefix = outputName('');
      const names = [...outputs.starts.keys()].filter((name) => name.startsWith(prefix));
      return Object.fromEntries(names.map((name) => [name.slice(prefix.length), read(name)]));
    } catch (error) {
      const reason = (error as Error).message;
      throw failure('engine/runtime', { program: this.program.name, doing: 'run', reason }, error);
    }
  }

  private keepGradients(result: Readonly<Record<string, Tensor>>, read: (name: string) => Float32Array): void {
    const found = Object.entries(result).filter(([name]) => name.startsWith(GRADIENTS));
    if (found.length === 0) return;
    const gradients = found.map(([name, tensor]) => [name.slice(GRADIENTS.length) as ParameterGroup, tensor] as const);
    this.parameters.vectors.gradients.replace(gradients);
    const norms = { actor: 0, critic: 0 };
    for (const [group] of gradients) norms[group] = Math.sqrt(read(squaresName(group))[0]);
    this.parameters.gradientNorms = norms;
  }
}

function startsIn(
  places: readonly ParameterPlace[],
  { start, length }: GroupRange,
  nameInGraph: (parameter: string) => string,
  used: (name: string) => boolean,
): Map<string, number> {
  const own = places.filter((place) => place.start >= start && place.start < start + length);
  const found = own.filter(({ name }) => used(nameInGraph(name)));
  return new Map(found.map((place) => [nameInGraph(place.name), place.start - start]));
}

function parameterVector(graph: Graph, places: readonly ParameterPlace[], range: GroupRange): InputVector | undefined {
  const names = new Set(graph.inputs.map(({ name }) => name!));
  const starts = startsIn(places, range, parameterName, (name) => names.has(name));
  return starts.size > 0 ? { name: vectorName('values', range.group), length: range.padded, starts } : undefined;
}

function gradientVector(graph: Graph, places: readonly ParameterPlace[], range: GroupRange): OutputVector | undefined {
  const starts = startsIn(places, range, gradientName, (name) => graph.outputs.has(name));
  return starts.size > 0 ? { name: vectorName('gradients', range.group), length: range.padded, starts } : undefined;
}

function inputVector(graph: Graph): InputVector | undefined {
  const starts = new Map<string, number>();
  let length = 0;
  for (const { name, shape, dtype } of graph.inputs) {
    if (!name!.startsWith(inputName('')) || dtype !== 'float32') continue;
    starts.set(name!, length);
    length += sizeOf(shape);
  }
  return starts.size > 0 ? { name: 'inputs', length, starts } : undefined;
}

/** Everything that comes back to the CPU. */
function outputVector(graph: Graph): { outputs: OutputVector; sizes: Map<string, number> } {
  const starts = new Map<string, number>();
  const sizes = new Map<string, number>();
  let length = 0;
  for (const [name, { shape }] of graph.outputs) {
    if (name.startsWith(GRADIENTS)) continue;
    starts.set(name, length);
    sizes.set(name, sizeOf(shape));
    length += sizeOf(shape);
  }
  return { outputs: { name: 'outputs', length, starts }, sizes };
}
