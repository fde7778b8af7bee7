import { createRequire, registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { registerBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import type { Installation } from './installation.ts';

/** The backend's name in tfjs. */
export const BACKEND = 'tensorflow';

/** TensorFlow in this process. */
export interface LoadedTensorflow {
  /** Of TensorFlow itself: `2.21.0`. */
  readonly version: string;
  /** Whether operations run on a GPU. */
  readonly usesGpu: boolean;
  /** As TensorFlow was first told in this process. */
  readonly threads: number;
  /** How many tensors TensorFlow holds. */
  readonly tensors: () => number;
}

export interface LoadSettings {
  /** CUDA's number of the GPU, or what the environment says of it; null for the processor alone. */
  readonly gpu: number | 'any' | null;
  readonly threads: number;
}

interface Binding {
  readonly TF_Version: string;
  readonly isUsingGpuDevice: () => boolean;
  readonly getNumOfTensors: () => number;
}

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
}

let loaded: { readonly tensorflow: LoadedTensorflow; readonly gpu: LoadSettings['gpu'] } | undefined;

/**
 * Loads TensorFlow into this process and registers it as a backend of tfjs: the only place that does. Which device computes
 * and with how many threads is settled by the first call. Throws what Node throws where a file does not load.
 */
export function loadTensorflow(
  { packageFolder, packageName, binding: path }: Installation,
  { gpu, threads }: LoadSettings,
): LoadedTensorflow {
  if (loaded) {
    if (loaded.gpu !== gpu) throw new Error('TensorFlow computes on another device in this process');
    return loaded.tensorflow;
  }
  configure(gpu, threads);
  restoreUtil();
  const { binding, backend } = withOwnCore(packageFolder, (load) => {
    load(join(packageFolder, 'dist/register_all_kernels.js'));
    return {
      binding: load(path) as Binding,
      backend: load(join(packageFolder, 'dist/nodejs_kernel_backend.js')) as BackendModule,
    };
  });
  const made = new backend.NodeJSKernelBackend(binding, packageName);
  registerBackend(BACKEND, () => made);
  const tensorflow: LoadedTensorflow = {
    version: binding.TF_Version,
    usesGpu: binding.isUsingGpuDevice(),
    threads,
    tensors: () => binding.getNumOfTensors(),
  };
  loaded = { tensorflow, gpu };
  return tensorflow;
}

/** Variables that TensorFlow reads when it is loaded; what the user has set stays, but for what settings decide. */
function configure(gpu: LoadSettings['gpu'], threads: number): void {
  const { env } = process;
  env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  env['OMP_NUM_THREADS'] = String(threads);
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'; // or it takes all of the GPU's memory at once
  env['TF_DETERMINISTIC_OPS'] ??= '1';
  env['NVIDIA_TF32_OVERRIDE'] ??= '0'; // or products are rounded to ten bits
  if (gpu === null) env['CUDA_VISIBLE_DEVICES'] = '-1';
  else if (gpu !== 'any') env['CUDA_VISIBLE_DEVICES'] = visibleGpu(gpu, env['CUDA_VISIBLE_DEVICES']);
}

/** The GPU of a number among those that a process may see. */
function visibleGpu(gpu: number, visible: string | undefined): string {
  return visible?.split(',')[gpu]?.trim() ?? String(gpu);
}

/** The package calls two functions that Node 23 removed, or warns of. */
function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

/**
 * Loads files of the package so that they share this program's tfjs-core, of which there may be one in a process. The
 * package asks for all of tfjs but uses its core alone; and for protocol buffers, which only TensorBoard's summaries need.
 */
function withOwnCore<T>(folder: string, body: (load: NodeJS.Require) => T): T {
  const core = pathToFileURL(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core')).href;
  const own = pathToFileURL(folder + sep).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      context.parentURL?.startsWith(own) && /^@tensorflow\/tfjs(-core)?$/.test(specifier)
        ? { url: core, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url.startsWith(own) && url.endsWith('/proto/api_pb.js')
        ? { format: 'commonjs', source: '', shortCircuit: true }
        : next(url, context),
  });
  try {
    return body(createRequire(join(folder, 'package.json')));
  } finally {
    hooks.deregister();
  }
}
