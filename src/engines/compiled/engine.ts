import { emit } from '../../compiler/onnx/emit.ts';
import type { Graph } from '../../compiler/graph.ts';
import { packInputs } from '../../compiler/pack-inputs.ts';
import { packOutputs } from '../../compiler/pack-outputs.ts';
import { recordForward, recordTraining } from '../../compiler/record.ts';
import { failure } from '../../contract/errors/index.ts';
import type { Text } from '../../contract/language.ts';
import type {
  Engine,
  Forward,
  ParameterSpec,
  ParameterStore,
  Program,
  TrainingProgram,
  TrainingStep,
} from '../../learning/engine.ts';
import { CompiledProgram, type Compilation } from './compiled-program.ts';
import { inputVectors, type InputVectors } from './input-vectors.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import { outputVectors, type OutputVectors } from './output-vectors.ts';
import { ParameterMemory, type ParameterPlace } from './parameter-memory.ts';
import { threadsFor } from './threads-for.ts';

/**
 * @param choice why it computes on the CPU, where that was left to the program
 * @throws `engine/native-module` where ONNX Runtime does not load
 */
export async function createCompiledEngine(threads: number, choice?: Text): Promise<Engine> {
  await onnxRuntime();
  return new CompiledEngine(threads, choice);
}

/** Records programs as graphs and runs them with ONNX Runtime: docs/adr/compiled-engine.md. */
class CompiledEngine implements Engine {
  readonly name = 'compiled';
  readonly threads: number;
  readonly choice?: Text;
  private readonly compilations = new Map<string, Promise<Compilation>>();

  constructor(threads: number, choice: Text | undefined) {
    this.threads = threads;
    if (choice) this.choice = choice;
  }

  createParameters(specs: readonly ParameterSpec[]): ParameterMemory {
    return new ParameterMemory(specs);
  }

  async forward(program: Program, parameters: ParameterStore): Promise<Forward> {
    const memory = ownMemory(parameters);
    return CompiledProgram.bind(program, await this.compilation('forward', program, memory, recordForward), memory);
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const memory = ownMemory(parameters);
    const bound = await CompiledProgram.bind(
      program,
      await this.compilation('training', program, memory, recordTraining),
      memory,
    );
    return {
      async gradients(inputs) {
        const outputs = await bound.run(inputs);
        return { outputs, gradientNorms: memory.gradientNorms() };
      },
      update: async (settings) => memory.update(settings),
    };
  }

  async dispose(): Promise<void> {
    const compilations = await Promise.allSettled(this.compilations.values());
    this.compilations.clear();
    for (const compilation of compilations) {
      if (compilation.status === 'fulfilled') await compilation.value.session.release();
    }
  }

  /** A program is compiled once for its name, its inputs' shapes and its parameters' shapes. */
  private compilation<P extends Program>(
    kind: string,
    program: P,
    { specs, places }: ParameterMemory,
    record: (program: P, specs: readonly ParameterSpec[]) => Graph,
  ): Promise<Compilation> {
    const key = JSON.stringify([kind, program.name, program.inputs, specs]);
    let found = this.compilations.get(key);
    if (!found) {
      found = this.load(record(program, specs), places);
      this.compilations.set(key, found);
    }
    return found;
  }

  private async load(graph: Graph, places: readonly ParameterPlace[]): Promise<Compilation> {
    const { InferenceSession } = await onnxRuntime();
    const taken = inputVectors(graph, places);
    const given = outputVectors(graph, places);
    try {
      const session = await InferenceSession.create(emit(packed(graph, taken, given)), {
        intraOpNumThreads: threadsFor(graph, this.threads),
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      });
      return { graph, taken, given, session };
    } catch (error) {
      throw failure('engine/runtime', { program: graph.name, doing: 'load', reason: (error as Error).message }, error);
    }
  }
}

/** The graph with its small inputs and outputs in vectors. */
function packed(graph: Graph, taken: InputVectors, given: OutputVectors): Graph {
  const inputs = [...taken.parameters.map(({ vector }) => vector), ...(taken.inputs ? [taken.inputs] : [])];
  const outputs = [...given.gradients.map(({ vector }) => vector), ...(given.outputs ? [given.outputs] : [])];
  return outputs.reduce(packOutputs, inputs.reduce(packInputs, graph));
}

function ownMemory(parameters: ParameterStore): ParameterMemory {
  if (parameters instanceof ParameterMemory) return parameters;
  throw new Error('parameters of another engine');
}
