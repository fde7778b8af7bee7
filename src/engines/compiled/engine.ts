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
import type { Signature } from '../check-inputs.ts';
import { runOn, type BoundProgram } from './bound-program.ts';
import { CompiledProgram } from './compiled-program.ts';
import { graphCacheFolder } from './graph-cache/cache-folder.ts';
import { cacheKey } from './graph-cache/cache-key.ts';
import { GraphCache } from './graph-cache/graph-cache.ts';
import { openCached } from './graph-cache/open-cached.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import { open } from './open.ts';
import { ParameterMemory } from './parameter-memory.ts';
import { programCode, type Loaded, type Opening, type ProgramCode } from './program-code.ts';
import { lanesOf } from './shards/lanes.ts';
import { mostShards, shardCount } from './shards/shard-count.ts';
import { ShardPool } from './shards/shard-pool.ts';
import { ShardedStep } from './shards/sharded-step.ts';
import { boundKernel } from './webassembly/bound-kernel.ts';

/**
 * @param choice why it computes on the CPU, where that was left to the program
 * @throws `engine/native-module` where ONNX Runtime does not load
 */
export async function createCompiledEngine(threads: number, choice?: Text): Promise<Engine> {
  await onnxRuntime();
  const folder = graphCacheFolder();
  return new CompiledEngine(threads, choice, folder === null ? undefined : new GraphCache(folder));
}

/** Records programs as graphs and compiles them, for ONNX Runtime or to WebAssembly: docs/adr/compiled-engine.md. */
class CompiledEngine implements Engine {
  readonly name = 'compiled';
  readonly threads: number;
  readonly choice?: Text;
  private readonly cache: GraphCache | undefined;
  private readonly pool = new ShardPool();
  private readonly programs = new Map<string, Promise<Opening>>();

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
    const make = (): ProgramCode => programCode(recordForward(program, memory.specs), memory, this.threads);
    const { loaded } = await this.opening('forward', program, memory, this.threads, make);
    const bound = await bind(program, await loaded, memory);
    return { run: (arrays) => runOn(program, bound, arrays) };
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const memory = ownMemory(parameters);
    const shards = shardCount(program, memory.specs, this.threads);
    if (shards > 1) return this.sharded(program, memory, shards);
    const { loaded } = await this.openingOfTraining(program, memory, this.threads);
    const bound = await bind(program, await loaded, memory);
    return {
      async gradients(inputs) {
        const outputs = await runOn(program, bound, inputs);
        return { outputs, gradientNorms: memory.gradientNorms() };
      },
      update: async (settings) => memory.update(settings),
    };
  }

  async dispose(): Promise<void> {
    await this.cache?.settled();
    await this.pool.end();
    const openings = [...this.programs.values()];
    this.programs.clear();
    for (const program of await Promise.allSettled(openings.map(async (opening) => (await opening).loaded))) {
      if (program.status !== 'fulfilled' || !('compilation' in program.value)) continue;
      await program.value.compilation.session.release();
    }
  }

  private async sharded(program: TrainingProgram, memory: ParameterMemory, shards: number): Promise<TrainingStep> {
    this.pool.grow(shards - 1);
    const part = program.withLanes!(lanesOf(program) / shards);
    const opening = await this.openingOfTraining(part, memory, Math.floor(this.threads / shards));
    const [own, opened] = await Promise.all([
      opening.loaded.then((loaded) => bind(part, loaded, memory)),
      this.pool.open(shards - 1, part, opening, memory),
    ]);
    return new ShardedStep(program, memory, own, { pool: this.pool, ...opened });
  }

  private openingOfTraining(program: TrainingProgram, memory: ParameterMemory, threads: number): Promise<Opening> {
    const make = (): ProgramCode => programCode(recordTraining(program, memory.specs), memory, threads);
    return this.opening('training', program, memory, threads, make);
  }

  /** A program is compiled once for its name, its inputs' shapes and its parameters' shapes. */
  private opening(
    kind: string,
    program: Program,
    memory: ParameterMemory,
    threads: number,
    make: () => ProgramCode,
  ): Promise<Opening> {
    const key = JSON.stringify([kind, program.name, program.inputs, memory.specs, threads]);
    let found = this.programs.get(key);
    if (!found) {
      found = this.open(program.storable && this.cache, key, memory, threads, make);
      this.programs.set(key, found);
    }
    return found;
  }

  private async open(
    cache: GraphCache | undefined,
    program: string,
    { places }: ParameterMemory,
    threads: number,
    make: () => ProgramCode,
  ): Promise<Opening> {
    if (cache) return openCached(cache, await cacheKey(program, places, threads), make);
    const code = make();
    return { code, loaded: loaded(code) };
  }
}

async function loaded(code: ProgramCode): Promise<Loaded> {
  return 'kernel' in code ? code : { compilation: await open(code.model) };
}

async function bind(signature: Signature, loaded: Loaded, memory: ParameterMemory): Promise<BoundProgram> {
  if ('kernel' in loaded) return boundKernel(signature, loaded.kernel, memory);
  return CompiledProgram.bind(signature, loaded.compilation, memory);
}

function ownMemory(parameters: ParameterStore): ParameterMemory {
  if (parameters instanceof ParameterMemory) return parameters;
  throw new Error('parameters of another engine');
}
