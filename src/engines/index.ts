import { availableParallelism } from 'node:os';
import { failure, isFailure } from '../contract/errors/index.ts';
import type { TypedError } from '../base/errors.ts';
import type { Engine } from '../learning/engine.ts';

export type EngineName = 'compiled' | 'reference';

export interface EngineSettings {
  /** `auto` is `compiled`, or `reference` where nothing native loads. */
  readonly engine: 'auto' | EngineName;
  /** `auto`, `cpu`, `gpu` or `gpu:N`. */
  readonly device: string;
  /** 0 takes all cores. */
  readonly threads: number;
  /** Told why `auto` fell back to `reference`. */
  readonly fellBack?: (reason: TypedError) => void;
}

/** Engines are loaded only when one is chosen, with what they need. */
const ENGINES: Readonly<Record<EngineName, (threads: number) => Promise<Engine>>> = {
  compiled: async (threads) => (await import('./compiled/engine.ts')).createCompiledEngine(threads),
  reference: async () => (await import('./reference/engine.ts')).createReferenceEngine(),
};

/**
 * Makes the engine that settings ask for. Throws `engine/unknown-device`, `engine/gpu-unsupported`, and
 * `engine/native-module` where `compiled` was asked for by name and cannot be loaded.
 */
export async function createEngine({ engine, device, threads, fellBack }: EngineSettings): Promise<Engine> {
  if (!/^(auto|cpu|gpu(:\d+)?)$/.test(device)) throw failure('engine/unknown-device', { device });
  if (device.startsWith('gpu')) {
    throw failure('engine/gpu-unsupported', { device, reason: 'the compiled and reference engines run on the CPU' });
  }
  const count = threads > 0 ? threads : availableParallelism();
  if (engine !== 'auto') return ENGINES[engine](count);
  try {
    return await ENGINES.compiled(count);
  } catch (error) {
    if (!isFailure(error, 'engine/native-module')) throw error;
    fellBack?.(error);
    return ENGINES.reference(count);
  }
}
