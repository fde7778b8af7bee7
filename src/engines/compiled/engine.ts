import type { Graph } from '../../compiler/graph.ts';
import { recordForward, recordTraining } from '../../compiler/record.ts';
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
import { compile } from './compile.ts';
import { CompiledProgram, type Compilation, type CompiledModel } from './compiled-program.ts';
import { graphCacheFolder } from './graph-cache/cache-folder.ts';
import { cacheKey } from './graph-cache/cache-key.ts';
import { GraphCache } from './graph-cache/graph-cache.ts';
import { openCached } from './graph-cache/open-cached.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import { open } from './open.ts';
import { ParameterMemory } from './parameter-memory.ts';

/**
 * @param choice why it computes on the CPU, where that was left to the program
 * @throws `engine/native-module` where ONNX Runtime does not load
 */
export async function createCompiledEngine(threads: number, choice?: Text): Promise<Engine> {
  await onnxRuntime();
  const folder = graphCacheFolder();
  return new CompiledEngine(threads, choice, folder === null ? undefined : new GraphCache(folder));
}

/** Records programs as graphs and runs them with ONNX Runtime: docs/adr/compiled-engine.md. */
class CompiledEngine implements Engine {
  readonly name = 'compiled';
  readonly threads: number;
  readonly choice?: Text;
  private readonly cache: GraphCache | undefined;
  private readonly compilations = new Map<string, Promise<Compilation>>();

  constructor(threads: number, choice: Text | undefined, cache: GraphCache | undefined) {
    this.threads = threads;
    this.cache = cache;
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
    await this.cache?.settled();
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
    memory: ParameterMemory,
    record: (program: P, specs: readonly ParameterSpec[]) => Graph,
  ): Promise<Compilation> {
    const key = JSON.stringify([kind, program.name, program.inputs, memory.specs]);
    let found = this.compilations.get(key);
    if (!found) {
      const make = (): CompiledModel => compile(record(program, memory.specs), memory.places, this.threads);
      found = program.storable && this.cache ? this.cached(this.cache, key, memory, make) : opened(make);
      this.compilations.set(key, found);
    }
    return found;
  }

  private async cached(
    cache: GraphCache,
    program: string,
    { places }: ParameterMemory,
    make: () => CompiledModel,
  ): Promise<Compilation> {
    return openCached(cache, await cacheKey(program, places, this.threads), make);
  }
}

async function opened(make: () => CompiledModel): Promise<Compilation> {
  return open(make());
}

function ownMemory(parameters: ParameterStore): ParameterMemory {
  if (parameters instanceof ParameterMemory) return parameters;
  throw new Error('parameters of another engine');
}
