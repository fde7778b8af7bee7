import { availableParallelism } from 'node:os';
import { isFailure } from '../contract/errors/index.ts';
import type { TypedError } from '../base/errors.ts';
import type { Text } from '../contract/language.ts';
import type { Engine } from '../learning/engine.ts';
import { chooseDevice, type Workload } from './choose-device.ts';
import { probeGpu } from './compiled/gpu/probe-gpu.ts';
import { requireDeviceName } from './require-device.ts';

export type EngineName = 'compiled' | 'reference';

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

/** Engines are loaded only when one is chosen, with what they need. */
const ENGINES: Readonly<Record<EngineName, (threads: number, choice?: Text) => Promise<Engine>>> = {
  compiled: async (threads, choice) => (await import('./compiled/engine.ts')).createCompiledEngine(threads, choice),
  reference: async () => (await import('./reference/engine.ts')).createReferenceEngine(),
};

/**
 * Makes the engine that settings ask for. Throws `engine/unknown-device`, `engine/gpu-unsupported`, where a GPU was asked
 * for and cannot be had `gpu/*`, and where `compiled` was asked for by name and cannot be loaded `engine/native-module`.
 */
export async function createEngine(settings: EngineSettings): Promise<Engine> {
  const { engine, device, workload, fellBack } = settings;
  const threads = settings.threads > 0 ? settings.threads : availableParallelism();
  requireDeviceName(engine, device);
  if (device.startsWith('gpu')) {
    const finding = await probeGpu();
    if (!finding.available) throw finding.error;
    return onGpu(finding.name, threads);
  }
  const chosen = device === 'auto' && engine !== 'reference' && workload ? await chooseDevice(workload) : undefined;
  if (chosen?.gpu) return onGpu(chosen.gpu, threads, chosen.choice);
  if (engine !== 'auto') return ENGINES[engine](threads, chosen?.choice);
  try {
    return await ENGINES.compiled(threads, chosen?.choice);
  } catch (error) {
    if (!isFailure(error, 'engine/native-module')) throw error;
    fellBack?.(error);
    return ENGINES.reference(threads);
  }
}

async function onGpu(gpu: string, threads: number, choice?: Text): Promise<Engine> {
  const { createGpuEngine } = await import('./compiled/gpu/engine.ts');
  return createGpuEngine({ gpu, threads, ...(choice && { choice }) });
}
