import { availableParallelism } from 'node:os';
import { isFailure } from '../contract/errors/index.ts';
import type { TypedError } from '../base/errors.ts';
import type { Text } from '../contract/language.ts';
import type { Engine } from '../learning/engine.ts';
import { chooseDevice, chooseTensorflowDevice, type Workload } from './choose-device.ts';
import { probeGpu } from './compiled/gpu/probe-gpu.ts';
import { requireNames } from './require-device.ts';
import { probeTensorflow } from './tensorflow/probe-tensorflow.ts';

export type EngineName = 'compiled' | 'tensorflow' | 'reference';

export interface EngineSettings {
  /** `auto` is `compiled`, or `reference` where nothing native loads. */
  readonly engine: 'auto' | EngineName;
  /** `auto`, `cpu`, `gpu` or `gpu:0`. */
  readonly device: string;
  /** 0 takes all cores. */
  readonly threads: number;
  /** What will be trained, by which `device: auto` chooses; left out: nothing, for which it is the CPU. */
  readonly workload?: Workload;
  /** Told why `auto` fell back to `reference`. */
  readonly fellBack?: (reason: TypedError) => void;
}

/**
 * Makes the engine that settings ask for. Throws `engine/unknown-engine`, `engine/unknown-device`,
 * `engine/gpu-unsupported`, where a GPU was asked for and cannot be had `gpu/*` and `tensorflow/*`, and where an engine was
 * asked for by name and cannot be loaded `engine/native-module` and `tensorflow/*`.
 */
export async function createEngine(settings: EngineSettings): Promise<Engine> {
  const { engine, device, workload, fellBack } = settings;
  const threads = settings.threads > 0 ? settings.threads : availableParallelism();
  requireNames(engine, device);
  if (engine === 'reference') return reference();
  if (engine === 'tensorflow') return tensorflow(device, threads);
  if (device.startsWith('gpu')) return gpuEngine(engine, device, threads);
  const chosen = device === 'auto' && workload ? await chooseDevice(workload) : undefined;
  if (chosen?.gpu) return compiledOnGpu(chosen.gpu, threads, chosen.choice);
  try {
    return await compiled(threads, chosen?.choice);
  } catch (error) {
    if (engine !== 'auto' || !isFailure(error, 'engine/native-module')) throw error;
    fellBack?.(error);
    return reference();
  }
}

/** The compiled engine on a GPU, and with `engine: auto` where there is none for it, TensorFlow on one. */
async function gpuEngine(engine: 'auto' | 'compiled', device: string, threads: number): Promise<Engine> {
  const finding = await probeGpu();
  if (finding.available) return compiledOnGpu(finding.name, threads);
  const other = engine === 'auto' ? await probeTensorflow() : null;
  if (other?.available && other.gpu !== null) return tensorflow(device, threads);
  throw finding.error;
}

async function tensorflow(device: string, threads: number): Promise<Engine> {
  const finding = await probeTensorflow();
  if (!finding.available) throw finding.error;
  const { gpu, choice } = chooseTensorflowDevice(device, finding);
  const { createTensorflowEngine } = await import('./tensorflow/engine.ts');
  return createTensorflowEngine({ installation: finding.installation, gpu, threads, ...(choice && { choice }) });
}

// Engines are loaded only when one is chosen, with what they need.

async function compiled(threads: number, choice?: Text): Promise<Engine> {
  return (await import('./compiled/engine.ts')).createCompiledEngine(threads, choice);
}

async function compiledOnGpu(gpu: string, threads: number, choice?: Text): Promise<Engine> {
  const { createGpuEngine } = await import('./compiled/gpu/engine.ts');
  return createGpuEngine({ gpu, threads, ...(choice && { choice }) });
}

async function reference(): Promise<Engine> {
  return (await import('./reference/engine.ts')).createReferenceEngine();
}
