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
import { lanesOf } from './shards/lanes.ts';
import { mostShards, shardCount } from './shards/shard-count.ts';
import { ShardPool } from './shards/shard-pool.ts';
import { ShardedStep } from './shards/sharded-step.ts';

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
  private readonly pool = new ShardPool();
  private readonly compilations = new Map<string, Promise<Compilation>>();

  constructor(threads: number, choice: Text | undefined, cache: GraphCache | undefined) {
    this.threads = threads;
    this.cache = cache;
    if (choice) this.choice = choice;
  }

  createParameters(specs: readonly ParameterSpec[]): ParameterMemory {
    return new ParameterMemory(specs, mostShards(this.threads));
  }

  async forward(program: Program, parameters: ParameterStore): Promise<Forward> {
    const memory = ownMemory(parameters);
    return CompiledProgram.bind(program, await this.compilation('forward', program, memory, recordForward), memory);
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const memory = ownMemory(parameters);
    const shards = shardCount(program, this.threads);
    if (shards > 1) return this.sharded(program, memory, shards);
    const compilation = await this.compilation('training', program, memory, recordTraining);
    const bound = await CompiledProgram.bind(program, compilation, memory);
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
    await this.pool.end();
    const compilations = await Promise.allSettled(this.compilations.values());
    this.compilations.clear();
    for (const compilation of compilations) {
      if (compilation.status === 'fulfilled') await compilation.value.session.release();
    }
  }

  private async sharded(program: TrainingProgram, memory: ParameterMemory, shards: number): Promise<TrainingStep> {
    this.pool.grow(shards - 1);
    const part = program.withLanes!(lanesOf(program) / shards);
    const threads = Math.floor(this.threads / shards);
    const compilation = await this.compilation('training', part, memory, recordTraining, threads);
    const own = await CompiledProgram.bind(part, compilation, memory);
    const { session: _, ...model } = compilation;
    const opened = await this.pool.open(shards - 1, part, model, memory);
    return new ShardedStep(program, memory, own, { pool: this.pool, ...opened });
  }

  /** A program is compiled once for its name, its inputs' shapes and its parameters' shapes. */
  private compilation<P extends Program>(
    kind: string,
    program: P,
    memory: ParameterMemory,
    record: (program: P, specs: readonly ParameterSpec[]) => Graph,
    threads = this.threads,
  ): Promise<Compilation> {
    const key = JSON.stringify([kind, program.name, program.inputs, memory.specs, threads]);
    let found = this.compilations.get(key);
    if (!found) {
      const make = (): CompiledModel => compile(record(program, memory.specs), memory.places, threads);
      found = program.storable && this.cache ? this.cached(this.cache, key, memory, threads, make) : opened(make);
      this.compilations.set(key, found);
    }
    return found;
  }

  private async cached(
    cache: GraphCache,
    program: string,
    { places }: ParameterMemory,
    threads: number,
    make: () => CompiledModel,
  ): Promise<Compilation> {
    return openCached(cache, await cacheKey(program, places, threads), make);
  }
}

async function opened(make: () => CompiledModel): Promise<Compilation> {
  return open(make());
}

function ownMemory(parameters: ParameterStore): ParameterMemory {
  if (parameters instanceof ParameterMemory) return parameters;
  throw new Error('parameters of another engine');
}
