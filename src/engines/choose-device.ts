import { formatInteger, formatSignificant } from '../contract/format.ts';
import { describe, failure } from '../contract/errors/index.ts';
import { inEveryLanguage, type Language, type Text } from '../contract/language.ts';
import type { TypedError } from '../base/errors.ts';
import type { ParameterSpec } from '../learning/engine.ts';
import { probeGpu } from './compiled/gpu/probe-gpu.ts';
import type { GpuFinding } from './compiled/gpu/read-probe.ts';
import type { TensorflowFinding } from './tensorflow/read-probe.ts';

/** What training will compute, as far as it is known before: of one step, how many samples, and what network. */
export interface Workload {
  readonly samples: number;
  readonly specs: readonly ParameterSpec[];
}

/**
 * 10⁹ floating-point operations of a step from which on a GPU is faster than any processor. Measured on 16 cores and an
 * H200 (docs/adr/gpu-through-webgpu.md): at 3 the processor took 22 ms and the GPU 12 to 17, at 12 it was 54 to 21, at
 * 180 342 to 55. Below, fewer cores or a slower GPU decide.
 */
const WORTH_GPU = 10;

/** 10⁹ operations a second of a GPU that is surely faster than the processor: 16 cores gave 600. */
const FAST_GPU = 1000;

/** The GPU that `device: auto` takes, or null for the processor, and why. */
export async function chooseDevice(
  workload: Workload,
  probe: () => Promise<GpuFinding> = probeGpu,
): Promise<{ readonly gpu: string | null; readonly choice: Text }> {
  const operations = gigaOperations(workload);
  const [step, least] = [formatSignificant(operations), formatInteger(WORTH_GPU)];
  if (operations < WORTH_GPU) {
    return {
      gpu: null,
      choice: {
        en: `cpu: a step computes ${step} GFLOP, and a GPU pays from ${least} on`,
        zh: `cpu：每步计算量为 ${step} GFLOP，GPU 从 ${least} GFLOP 起才合算`,
      },
    };
  }
  const finding = await probe();
  if (!finding.available) {
    return {
      gpu: null,
      choice: {
        en: `cpu: a GPU would pay for steps of ${step} GFLOP, but ${describe(finding.error, 'en')}`,
        zh: `cpu：每步 ${step} GFLOP，本可使用 GPU，但 ${describe(finding.error, 'zh')}`,
      },
    };
  }
  const { name, gigaflops } = finding;
  const rate = formatInteger(Math.round(gigaflops));
  if (gigaflops < FAST_GPU) {
    return {
      gpu: null,
      choice: {
        en: `cpu: ${name} multiplies matrices with ${rate} GFLOP/s, which processors reach as well; device gpu would take it`,
        zh: `cpu：${name} 的矩阵乘法速度为 ${rate} GFLOP/s，处理器也能达到；如需使用请设 device: gpu`,
      },
    };
  }
  return {
    gpu: name,
    choice: {
      en: `gpu: a step computes ${step} GFLOP, and ${name} multiplies matrices with ${rate} GFLOP/s`,
      zh: `gpu：每步计算量为 ${step} GFLOP，${name} 的矩阵乘法速度为 ${rate} GFLOP/s`,
    },
  };
}

/** Forward and backward take two operations a weight, one for the result and two for the gradients. */
function gigaOperations({ samples, specs }: Workload): number {
  const parameters = specs.reduce((sum, { shape }) => sum + shape.reduce((size, dimension) => size * dimension, 1), 0);
  return (6 * samples * parameters) / 1e9;
}

/** What is wrong, without the device that it is wrong with and what to do. */
function reasonOf(error: TypedError, language: Language): string {
  return describe(error, language)
    .split('\n')[0]
    .replace(/^device gpu[:：] ?/, '');
}

type WorkingTensorflow = Extract<TensorflowFinding, { readonly available: true }>;

/**
 * What TensorFlow computes on: the GPU that `device` asks for, or null for the processor; with `auto` its first GPU where it
 * has one, and why. Throws `tensorflow/*` where there is no such GPU.
 */
export function chooseTensorflowDevice(
  device: string,
  { devices, gpu, gpuMissing }: WorkingTensorflow,
): { readonly gpu: { readonly number: number; readonly name: string } | null; readonly choice?: Text } {
  if (device === 'cpu') return { gpu: null };
  if (device === 'auto') {
    if (gpu !== null) {
      const choice = { en: `gpu: TensorFlow computes on ${gpu}`, zh: `gpu：TensorFlow 在 ${gpu} 上计算` };
      return { gpu: { number: 0, name: gpu }, choice };
    }
    const why = inEveryLanguage((language) => (gpuMissing ? reasonOf(gpuMissing, language) : ''));
    return { gpu: null, choice: { en: `cpu: ${why.en}`, zh: `cpu：${why.zh}` } };
  }
  if (gpuMissing) throw gpuMissing;
  const [, ...gpus] = devices;
  const number = Number(device.split(':')[1] ?? 0);
  if (number >= gpus.length) throw failure('tensorflow/no-such-gpu', { device, gpus });
  return { gpu: { number, name: gpus[number] } };
}
