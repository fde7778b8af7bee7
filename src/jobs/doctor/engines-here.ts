import type { TypedError } from '../../base/errors.ts';
import type { EngineInfo } from '../../contract/host/system.ts';
import type { Text } from '../../contract/language.ts';
import { probeGpu } from '../../engines/compiled/gpu/probe-gpu.ts';
import { probeTensorflow, type TensorflowFinding } from '../../engines/tensorflow/probe-tensorflow.ts';
import { packageVersion } from '../versions.ts';
import { tryEngine } from './engine-trial.ts';
import { problemOf } from './problem-of.ts';
import { failureOf } from './failure-of.ts';

const COMPILED: Text = {
  en: 'records the training step once and runs it as an ONNX graph; the fastest on the CPU',
  zh: '把训练步录制一次，作为 ONNX 图运行；CPU 上最快',
};
const REFERENCE: Text = {
  en: 'plain TensorFlow.js, needs nothing native; for checking, about a hundred times slower',
  zh: '纯 TensorFlow.js，不依赖本地库；用于核对，慢约一百倍',
};
const gpuWords = (name: string | null): Text => ({
  en: `the compiled engine on ${name ?? 'a GPU'}, through ONNX Runtime's WebGPU; pays for large networks and batches`,
  zh: `在 ${name ?? 'GPU'} 上运行 compiled 引擎（ONNX Runtime 的 WebGPU）；适合大网络与大批量`,
});

/** What TensorFlow it is and where it computes; `gpu` is null for the CPU. */
function tensorflowWords(found: TensorflowFinding, gpu: string | null): Text {
  const origin = found.available ? ` (${found.package})` : '';
  return gpu === null
    ? { en: `TensorFlow’s own library on the CPU${origin}`, zh: `TensorFlow 本地库，在 CPU 上${origin}` }
    : { en: `TensorFlow on ${gpu} by CUDA${origin}`, zh: `TensorFlow，通过 CUDA 使用 ${gpu}${origin}` };
}

/**
 * Every engine on every device, the fastest on the CPU first. Native code is loaded in processes of its own only.
 * @param again looks anew, instead of answering what was found earlier in this process
 */
export async function enginesHere(again = false): Promise<readonly EngineInfo[]> {
  if (again) native = undefined;
  const [missing, gpu, tensorflow] = await Promise.all([nativeFailure(), probeGpu(again), probeTensorflow(again)]);
  return [
    {
      engine: 'compiled',
      device: 'cpu',
      version: packageVersion('onnxruntime-node'),
      about: COMPILED,
      ...availability(missing),
    },
    {
      engine: 'compiled',
      device: 'gpu',
      version: packageVersion('onnxruntime-node'),
      about: gpuWords(gpu.available ? gpu.name : null),
      ...availability(gpu.available ? null : gpu.error),
    },
    ...tensorflowHere(tensorflow),
    {
      engine: 'reference',
      device: 'cpu',
      version: packageVersion('@tensorflow/tfjs-core'),
      about: REFERENCE,
      ...availability(null),
    },
  ];
}

function tensorflowHere(found: TensorflowFinding): readonly EngineInfo[] {
  const version = found.available ? found.version : null;
  const on = (device: EngineInfo['device'], about: Text, missing: TypedError | null): EngineInfo => {
    return { engine: 'tensorflow', device, version, about, ...availability(missing) };
  };
  const gpu = found.available ? found.gpu : null;
  return [
    on('cpu', tensorflowWords(found, null), found.available ? null : found.error),
    on('gpu', tensorflowWords(found, gpu ?? 'GPU'), found.available ? found.gpuMissing : found.error),
  ];
}

let native: Promise<TypedError | null> | undefined;

/** Why ONNX Runtime cannot be loaded; null where it can. */
function nativeFailure(): Promise<TypedError | null> {
  return (native ??= failureOf(tryEngine({ engine: 'compiled', device: 'cpu', threads: 1, step: false })));
}

function availability(error: TypedError | null): Pick<EngineInfo, 'available' | 'reason' | 'fix'> {
  return error ? { available: false, ...problemOf(error) } : { available: true, reason: null, fix: null };
}
