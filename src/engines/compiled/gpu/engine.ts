import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Graph } from '../../../compiler/graph.ts';
import { multiplications } from '../../../compiler/multiplications.ts';
import { recordForward, recordTraining } from '../../../compiler/record.ts';
import { failure } from '../../../contract/errors/index.ts';
import type { Text } from '../../../contract/language.ts';
import { adamwFactors } from '../../../learning/adamw.ts';
import type {
  AdamWSettings,
  Engine,
  Forward,
  ParameterGroup,
  ParameterSpec,
  ParameterStore,
  Program,
  TrainingProgram,
  TrainingStep,
} from '../../../learning/engine.ts';
import { createCompiledEngine } from '../engine.ts';
import { onnxRuntime } from '../onnx-runtime.ts';
import { adamwGraph, factorsInOrder, nextName, vectorName } from './adamw-graph.ts';
import { GpuParameters } from './gpu-parameters.ts';
import { compileForGpu, GpuProgram, type GpuCompilation } from './gpu-program.ts';
import { groupRanges, type GroupRange } from './group-ranges.ts';
import { gpuSession, type Provider } from './session.ts';
import { Transfer } from './transfer.ts';

/**
 * Multiplications of a program without gradients from which on it runs on the GPU. Measured: policies of up to 1 024 states
 * (10⁹ multiplications) were no faster there, as every operation costs some 15 µs whatever its size.
 */
const WORTH_GPU = 2e9;

const UPDATED = ['values', 'firstMoments', 'secondMoments'] as const;

export interface GpuSettings {
  readonly threads: number;
  /** The GPU's name, for the engine's. */
  readonly gpu: string;
  readonly choice?: Text;
  /** Multiplications from which on a program without gradients runs on the GPU. */
  readonly worthGpu?: number;
  readonly provider?: Provider;
}

/** Throws `engine/native-module`, and `engine/runtime` where no session can be made on the GPU. */
export async function createGpuEngine(settings: GpuSettings): Promise<Engine> {
  const provider = settings.provider ?? 'webgpu';
  const cpu = await createCompiledEngine(settings.threads);
  try {
    return new GpuEngine(settings, provider, cpu, await Transfer.create(provider));
  } catch (error) {
    throw failure('engine/runtime', { program: 'copy', doing: 'load', reason: (error as Error).message }, error);
  }
}

/**
 * Trains on a GPU by ONNX Runtime's WebGPU provider: docs/adr/gpu-through-webgpu.md. Parameters, gradients and moments stay
 * there, AdamW is a graph of its own, and only a step's small outputs come back. Programs without gradients run on the
 * CPU, with values that are copied down when they have changed, unless they are large.
 */
class GpuEngine implements Engine {
  readonly name: string;
  readonly threads: number;
  readonly choice?: Text;
  private readonly provider: Provider;
  private readonly worthGpu: number;
  private readonly cpu: Engine;
  private readonly transfer: Transfer;
  private readonly compilations = new Map<string, Promise<GpuCompilation>>();
  private readonly updaters = new Map<string, Promise<InferenceSession>>();
  private readonly stores: GpuParameters[] = [];

  constructor(settings: GpuSettings, provider: Provider, cpu: Engine, transfer: Transfer) {
    const { gpu, threads, choice, worthGpu = WORTH_GPU } = settings;
    this.name = `compiled (gpu: ${gpu})`;
    this.threads = threads;
    if (choice) this.choice = choice;
    this.provider = provider;
    this.worthGpu = worthGpu;
    this.cpu = cpu;
    this.transfer = transfer;
  }

  createParameters(specs: readonly ParameterSpec[]): GpuParameters {
    const parameters = new GpuParameters(specs, this.transfer);
    this.stores.push(parameters);
    return parameters;
  }

  async forward(program: Program, parameters: ParameterStore): Promise<Forward> {
    const store = ownParameters(parameters);
    const graph = recordForward(program, store.specs);
    if (multiplications(graph) >= this.worthGpu) {
      const bound = await GpuProgram.bind(
        program,
        await this.compilation('forward', program, store, () => graph),
        store,
      );
      return { run: (inputs) => bound.run(inputs) };
    }
    const bound = await this.cpu.forward(program, store.memory);
    return {
      async run(inputs) {
        await store.pull('values');
        return bound.run(inputs);
      },
    };
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const store = ownParameters(parameters);
    const record = (): Graph => recordTraining(program, store.specs);
    const bound = await GpuProgram.bind(program, await this.compilation('training', program, store, record), store);
    return {
      async gradients(inputs) {
        const outputs = await bound.run(inputs);
        return { outputs, gradientNorms: store.gradientNorms };
      },
      update: (settings) => this.update(store, settings),
    };
  }

  async dispose(): Promise<void> {
    for (const store of this.stores) store.dispose();
    const compilations = await Promise.allSettled(this.compilations.values());
    const updaters = await Promise.allSettled(this.updaters.values());
    for (const made of compilations) if (made.status === 'fulfilled') await made.value.session.release();
    for (const made of updaters) if (made.status === 'fulfilled') await made.value.release();
    this.compilations.clear();
    this.updaters.clear();
    await this.transfer.dispose();
    await this.cpu.dispose();
  }

  private async update(
    store: GpuParameters,
    settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>,
  ): Promise<void> {
    const ranges = store.ranges.filter(({ group }) => settings[group]);
    const norms = store.gradientNorms;
    for (const group of Object.keys(settings) as ParameterGroup[]) store.updates[group]++;
    const factors = ranges.flatMap(({ group }) =>
      factorsInOrder(adamwFactors(settings[group]!, store.updates[group], norms[group])),
    );
    const { Tensor: Made } = await onnxRuntime();
    try {
      const updater = await this.updater(ranges);
      const feeds: Record<string, Tensor> = {
        factors: new Made('float32', Float32Array.from(factors), [factors.length]),
      };
      for (const vector of [...UPDATED, 'gradients'] as const) {
        const tensors = await store.vectors[vector].onGpu();
        for (const { group } of ranges) feeds[vectorName(vector, group)] = tensors.get(group)!;
      }
      const result = await updater.run(feeds);
      for (const vector of UPDATED) {
        store.vectors[vector].replace(ranges.map(({ group }) => [group, result[nextName(vector, group)]] as const));
      }
    } catch (error) {
      throw failure('engine/runtime', { program: 'adamw', doing: 'run', reason: (error as Error).message }, error);
    }
  }

  private updater(ranges: readonly GroupRange[]): Promise<InferenceSession> {
    const key = JSON.stringify(ranges);
    let found = this.updaters.get(key);
    if (!found) {
      found = gpuSession(this.provider, adamwGraph(ranges), () => true);
      this.updaters.set(key, found);
    }
    return found;
  }

  /** A program is compiled once for its name, its inputs' shapes and its parameters' shapes. */
  private compilation(
    kind: string,
    program: Program,
    { specs, memory }: GpuParameters,
    record: () => Graph,
  ): Promise<GpuCompilation> {
    const key = JSON.stringify([kind, program.name, program.inputs, specs]);
    let found = this.compilations.get(key);
    if (!found) {
      found = compileForGpu(this.provider, record(), memory, groupRanges(memory));
      this.compilations.set(key, found);
    }
    return found;
  }
}

function ownParameters(parameters: ParameterStore): GpuParameters {
  if (parameters instanceof GpuParameters) return parameters;
  throw new Error('parameters of another engine');
}
